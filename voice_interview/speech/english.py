"""How English says symbols, abbreviations, names and code.

Tables of rows, applied from the top: what to look for, and what to say instead. Spellings with
hyphens (`C-L-I`) make an engine say letters where it would say a word, or take an A for an article.
"""

from voice_interview.speech import plain
from voice_interview.speech.english_code import COMPLEXITY, DOTS, PATHS
from voice_interview.speech.english_numbers import NUMBERS
from voice_interview.speech.rewriting import rewrite, table, words


def _unhyphenated(name: str) -> str:
    return name.replace("-", " ") if any(character.isdigit() for character in name) else name


_SHAPES = table(
    (r"_+", " "),
    (r"\(\)", ""),
    (r"(?<=\w)\(s\)", "s"),
    (r"\b([A-Za-z])\(([A-Za-z])\)", r"\1 of \2"),
    # Names like claude-sonnet-4-6 and UTF-8: their hyphens are neither minus nor range.
    (r"(?<![\w.-])[A-Za-z][\w.]*(?:-[\w.]+)+", lambda match: _unhyphenated(match[0])),
    (r"(?<=\d)o\b", " o"),
)

_ABBREVIATIONS = table(
    (r"(?i)\be\. ?g\.", "for example"),
    (r"(?i)\bi\. ?e\.", "that is"),
    (r"(?i)\ba\.k\.a\.|\baka\b", "also known as"),
    (r"(?i)\bw\.r\.t\.|\bwrt\b", "with respect to"),
    (r"\betc\.(?=\W*$|\s+[A-Z])", "and so on."),
    (r"\betc\b\.?", "and so on"),
    (r"\bet al\.", "and others"),
    (r"(?i)\bvs\b\.?", "versus"),
    (r"\bcf\.", "compare"),
    (r"(?i)\bapprox\.", "approximately"),
    (r"(?i)\bincl\.", "including"),
    (r"\b[Nn]o\. ?(?=\d)", "number "),
    (r"\b[Ff]ig\. ?(?=\d)", "figure "),
    (r"(?i)\bw/o\b", "without"),
    (r"(?i)\bw/ ?", "with "),
    (r"(?i)\bn/a\b", "not applicable"),
    (r"\band/or\b", "and or"),
)

_WORDS = words(
    {
        "A/B": "A-B",
        "ACL": "A-C-L",
        "ANN": "A-N-N",
        "ASR": "A-S-R",
        "AUC": "A-U-C",
        "AWS": "A-W-S",
        "BOS": "B-O-S",
        "C#": "C sharp",
        "C++": "C plus plus",
        "CI": "C-I",
        "CI/CD": "C-I C-D",
        "CLI": "C-L-I",
        "CoT": "C-O-T",
        "EC2": "E-C 2",
        "EOS": "E-O-S",
        "ETL": "E-T-L",
        "FAISS": "face",
        "gpt": "GPT",
        "I/O": "I-O",
        "IDs": "I-Ds",
        "IVF": "I-V-F",
        "K8s": "koober netties",
        "k8s": "koober netties",
        "kbit": "k-bit",
        "Kubernetes": "koober netties",
        "LLaMA": "llama",
        "LoRA": "lora",
        "MLflow": "M-L flow",
        "MoE": "M-O-E",
        "NaN": "nan",
        "NaNs": "nans",
        ".NET": "dot net",
        "nf4": "N-F 4",
        "nginx": "engine X",
        "NumPy": "num pie",
        "numpy": "num pie",
        "OOM": "O-O-M",
        "PII": "P-I-I",
        "Q&A": "Q-and-A",
        "QA": "Q-A",
        "QLoRA": "Q lora",
        "Qwen": "Kwen",
        "Redis": "reddis",
        "RoPE": "rope",
        "SaaS": "sass",
        "SLO": "S-L-O",
        "SLOs": "S-L-Os",
        "TCP/IP": "TCP IP",
        "TF-IDF": "T-F I-D-F",
        "UAT": "U-A-T",
        "UX": "U-X",
        "WER": "W-E-R",
    }
)
"""Names that espeak-ng 1.51 says wrongly, checked by its phonemes."""

_SYMBOLS = table(
    (r"<=|≤", " at most "),
    (r">=|≥", " at least "),
    (r"<->|↔", " to and from "),
    (r"-{1,2}>|→", " to "),
    (r"<-{1,2}(?!\d)|←", " from "),
    (r"={1,2}>|⇒", " gives "),
    (r"!==?|≠", " not equal to "),
    (r"≈", " about "),
    (r":=|={1,3}", " equals "),
    (r"<", " less than "),
    (r">", " greater than "),
    (r"\+", " plus "),
    (r"±", " plus or minus "),
    (r"×|(?<=\w) \* (?=\w)", " times "),
    (r"÷", " divided by "),
    (r"√", " the square root of "),
    (r"∞", " infinity "),
    (r"&", " and "),
    (r"@", " at "),
    (r"°", " degrees "),
    (r"§ ?", " section "),
    (r" [·•] ", ", "),
)

_SLASHES = table(
    (r"(?<=[A-Z])/(?=\d)", " "),
    (r"(?<=\d)/(?=[a-z]\b)", " over "),
    (r" ?/ ?", " or "),
)

_MODULES = table((r"(?<=\w\w)\.(?=[a-z]{2})", " "))

_PROSE = (
    *COMPLEXITY,
    *_SHAPES,
    *_ABBREVIATIONS,
    *_WORDS,
    *NUMBERS,
    *_SYMBOLS,
    *PATHS,
    *_SLASHES,
    *DOTS,
    *_MODULES,
)


def say(text: str) -> str:
    """Plain English words for `text`: no symbol is left to the engine."""
    return plain.say(rewrite(text, _PROSE), symbols=frozenset())
