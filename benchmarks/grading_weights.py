"""Writes the table of common English words that the embedded grader weighs by.

    python -m benchmarks.grading_weights

The counts are the single-word probabilities of the US English language model that comes with
pocketsphinx. They are added up by stem, since the grader compares stems, and given as Zipf values:
the decimal logarithm of how often a stem stands among a thousand million words.
"""

import math
from collections import defaultdict
from pathlib import Path

import pocketsphinx

from voice_interview.grading.lexicon import COMMON_ENGLISH, RARE_ZIPF, stemmer

LOG_BASE = 1.0001
"""The base of pocketsphinx's logarithms."""

HEADER = """\
# How common an English stem is: Zipf value (log10 of occurrences in 10^9 words), from the US
# English language model of CMU Sphinx. Stems rarer than those listed count as rare.
# Written by benchmarks/grading_weights.py.
"""


def vocabulary() -> set[str]:
    """The words of the pronunciation dictionary, without numbered variants."""
    path = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    words = {line.split(maxsplit=1)[0] for line in path.read_text("utf-8").splitlines()}
    return {word for word in words if word.replace("'", "").isalpha()}


def zipf_by_stem() -> dict[str, float]:
    """Zipf value of every stem of the vocabulary."""
    model = pocketsphinx.NGramModel(
        pocketsphinx.Config(),
        pocketsphinx.LogMath(),
        pocketsphinx.get_model_path("en-us/en-us.lm.bin"),
    )
    stem = stemmer("en")
    probability: defaultdict[str, float] = defaultdict(float)
    for word in sorted(vocabulary()):
        probability[stem(word)] += LOG_BASE ** model.prob([word])
    return {each: 9 + math.log10(p) for each, p in probability.items() if p > 0}


def main() -> None:
    common = {each: zipf for each, zipf in zipf_by_stem().items() if zipf > RARE_ZIPF}
    lines = [f"{each}\t{common[each]:.1f}\n" for each in sorted(common)]
    COMMON_ENGLISH.write_text(HEADER + "".join(lines), "utf-8")
    print(f"{len(lines)} stems in {COMMON_ENGLISH}")


if __name__ == "__main__":
    main()
