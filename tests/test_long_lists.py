"""Hundreds of questions in one file, with answers that hold all that looks like a question."""

import random
import re
from pathlib import Path

import pytest

from tests.shapes import ANY_ANSWER, Pairs
from voice_interview.decks.reading import read_text
from voice_interview.models import Deck

ASKED = (
    "What is a {0}?", "How does `{0}()` work?", "Explain {0}.", "Why would one use {0}, and when?",
    "Difference between {0} and `new {0}`?", "What does `<{0}>` do?", "Describe {0} (hard)",
    "Pros and cons of {0}", "Is {0} safe? Why?", "Can you name 3 parts of {0} in C++?",
)  # fmt: skip

TOLD = (
    "A sentence on it, [{0}].",
    "It is one thing [{0}],\nand so on. Is it clear? Yes.",
    "```python\n# What is this? [{0}]\n## 1. Is it a heading?\n- an item?\nQ: asked?\n"
    "</details>\n```",
    "~~~\n### Why? [{0}]\n~~~",
    "- **Speed:** fast [{0}]\n- is it safe?\n  - why?\n- [link](https://e.org/#a)",
    "1. **First**: [{0}]\n2. Then what?\n3. Last",
    "**Note:** mind [{0}].",
    "**1. Part one** – it is [{0}].\n\n**2. Part two** – so.",
    "| Name | What is it? |\n|---|:---:|\n| a | [{0}] |\n| b | c |",
    "<table><tr><td>[{0}]</td></tr></table>",
    "> What a quotation [{0}]? it says.",
    "First line [{0}]<br/>\nsecond <b>line</b>",
    "Output:\n```\n[{0}]\n```",
    "#### Steps\n\n1. Mix [{0}].\n2. Is it baked?\n\n#### Result\n\nBread.",
)
"""Parts of an answer, each with its mark."""

NUMBER = 200


def long_list(seed: int) -> Pairs:
    """Questions and answers whose parts bear the number of their question."""
    rng = random.Random(seed)
    return [
        (
            rng.choice(ASKED).format(f"thing{number}"),
            "\n\n".join(each.format(number) for each in (TOLD[0], *rng.choices(TOLD, k=3))),
        )
        for number in range(NUMBER)
    ]


def marks(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\[(\d+)\]", text)]


@pytest.mark.parametrize("shape", ANY_ANSWER)
def test_every_question_of_a_long_list_is_found_with_the_whole_of_its_own_answer(
    shape: str,
) -> None:
    asked = long_list(seed=len(shape))
    questions = list(deck_of(ANY_ANSWER[shape](asked)).questions)
    assert [each.text for each in questions] == [text for text, _ in asked]
    assert [marks(each.reference) for each in questions] == [marks(told) for _, told in asked]


def test_numbered_topics_are_asked_whatever_their_answers_hold() -> None:
    told = long_list(seed=1)
    topics = [(f"Loaf number {n}", answer) for n, (_, answer) in enumerate(told)]
    questions = list(deck_of(ANY_ANSWER["numbered_headings"](topics)).questions)
    assert [each.text for each in questions] == [text for text, _ in topics]
    assert [marks(each.reference) for each in questions] == [marks(each) for _, each in told]


def test_a_quiz_shows_its_code_and_its_choices_with_their_question() -> None:
    text = "# Quiz\n\nReady? Follow me [here](https://e.org), will you?\n" + "\n".join(
        f"\n###### {n}. What's the output?\n\n```js\nlog([{n}])\n```\n\n- A: `1`\n- B: What?\n\n"
        f"<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: A\n\nSo [{n}].\n\n</p>\n"
        "</details>\n\n---"
        for n in range(NUMBER)
    )
    questions = list(deck_of(text).questions)
    assert {each.text for each in questions} == {"What's the output?"}
    assert [each.shown for each in questions] == [
        f"```js\nlog([{n}])\n```\n\n- A: `1`\n- B: What?" for n in range(NUMBER)
    ]
    assert [each.reference for each in questions] == [f"A\n\nSo [{n}]." for n in range(NUMBER)]


def test_what_stands_above_more_of_an_answer_is_none_of_its_question() -> None:
    (rye,) = deck_of(
        "# T\n\n### What is rye?\n\nA grain.\n\n"
        "<details><summary>Show code</summary>\n\n`rye()`\n\n</details>\n"
    ).questions
    assert (rye.shown, rye.reference) == ("", "A grain.\n\n`rye()`")


@pytest.mark.parametrize(
    "asked",
    [
        ("Was ist Roggen?", "Erkläre den Teig.", "Unterschied zwischen Hefe und Salz"),
        ("¿Qué es el centeno?", "Explica la masa.", "Diferencia entre levadura y sal"),
        ("Qu'est-ce que le seigle ?", "Expliquez la pâte.", "Différence entre levure et sel"),
        ("O que é centeio?", "Explique a massa.", "Diferença entre fermento e sal"),
        ("Che cos'è la segale?", "Spiega l'impasto.", "Differenza tra lievito e sale"),
        ("Что такое рожь?", "Объясните тесто.", "В чём разница между солью и сахаром"),
        ("什么是黑麦？", "请解释面团", "酵母和盐的区别"),
        ("ライ麦とは何ですか？", "生地を説明してください", "酵母と塩の違い"),
        ("호밀은 무엇인가요?", "반죽을 설명하세요", "효모와 소금의 차이"),
        ("Çavdar nedir?", "Hamuru açıklayın.", "Maya ve tuz arasındaki fark"),
    ],
)
@pytest.mark.parametrize("shape", ["### {}\n\nSo.\n", "**{}**\n\nSo.\n", "- {}\n  - So.\n"])
def test_lists_in_other_languages_ask_too(asked: tuple[str, ...], shape: str) -> None:
    deck = deck_of("# T\n\n## R\n\n" + "\n".join(shape.format(each) for each in asked))
    assert tuple(each.text for each in deck.questions) == asked


@pytest.mark.parametrize(
    "label", ["Q-{}. ", "Que {}. ", "Q.No.{} ", "Qn {}. ", "Question #{}: ", "Q{} - ", "**Q {}.** "]
)
@pytest.mark.parametrize(
    "answer", ["Ans:- ", "Answer - ", "Ans -> ", "**Answer**\n\n", "Sol: ", "_Answer_: "]
)
def test_labels_of_all_kinds_are_known(label: str, answer: str) -> None:
    text = "\n\n".join(f"{label.format(n)}Explain rye {n}.\n{answer}A grain." for n in range(3))
    deck = deck_of(f"# T\n\n{text}\n")
    assert [each.text for each in deck.questions] == [f"Explain rye {n}." for n in range(3)]
    assert {each.reference for each in deck.questions} == {"A grain."}


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("#### References\n\nAn alias.", "**References**\n\nAn alias."),
        ("#### References\n\n- https://e.org\n- [a](https://e.org)", ""),
        (
            "<details><summary>Uses</summary>\n\nDeeper.\n\n</details>",
            "**Uses**\n\nDeeper.",
        ),
    ],
)
def test_what_an_answer_names_or_folds_away_stays_in_it(told: str, kept: str) -> None:
    deck = deck_of(f"# T\n\n### What is rye?\n\nA grain.\n\n{told}\n\n### Why salt?\n\nTaste.\n")
    rye, salt = deck.questions
    assert rye.reference == f"A grain.\n\n{kept}".strip()
    assert salt.reference == "Taste."


def deck_of(text: str) -> Deck:
    reading = read_text(text, Path("list.md"))
    assert reading.deck is not None, reading.problems
    return reading.deck
