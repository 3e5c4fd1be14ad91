"""Markdown from anywhere: every question is found, with its own answer, and no more than these."""

from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shapes import ANY_ANSWER, ONE_LINE
from voice_interview.decks.foreign.deck import deck_of as deck_from
from voice_interview.decks.foreign.markdown import read_markdown
from voice_interview.decks.markdown import read
from voice_interview.decks.reading import examine, read_text
from voice_interview.decks.writing import written
from voice_interview.models import Deck, Question

SHAPES = {**ANY_ANSWER, **ONE_LINE}

BREAD = (
    ("What does kneading do to dough?", "It lines up the proteins into gluten."),
    ("Why is salt added?", "For the taste, and it slows the yeast."),
    ("Explain how a sourdough starter stays alive.", "It is fed with flour and water each day."),
    ("How do you know that a loaf is done? (oven)", "It sounds hollow when you knock on it."),
)

RICH = """Two things matter:

- the **flour**, and why?
- the `water`

```python
# What is this?
def loaf(): return "x"
```

1. **Mixing:** first
2. Is it baked? then"""


def deck_of(folder: Path, text: str, name: str = "list.md") -> Deck:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    reading = examine(path)
    assert reading.deck is not None, reading.problems
    return reading.deck


def pairs(deck: Deck) -> list[tuple[str, str]]:
    return [(question.text, question.reference) for question in deck.questions]


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_gives_its_questions_with_their_answers_and_no_others(
    tmp_path: Path, shape: str
) -> None:
    assert pairs(deck_of(tmp_path, SHAPES[shape](BREAD))) == list(BREAD)


@pytest.mark.parametrize("shape", ANY_ANSWER)
def test_code_and_lists_in_an_answer_stay_in_it(tmp_path: Path, shape: str) -> None:
    rich = [(asked, RICH) for asked, _ in BREAD]
    assert pairs(deck_of(tmp_path, ANY_ANSWER[shape](rich))) == rich


@pytest.mark.parametrize("shape", SHAPES)
def test_a_deck_written_from_each_shape_reads_back_the_same(tmp_path: Path, shape: str) -> None:
    deck = deck_of(tmp_path, SHAPES[shape](BREAD))
    again = read(written(deck), deck.source).deck
    assert again is not None
    assert [plain(each) for each in again.questions] == [plain(each) for each in deck.questions]


def plain(question: Question) -> Question:
    """Without the line, which is that of the file it was read from."""
    return replace(question, line=0)


def test_a_copied_page_keeps_its_rounds_and_the_question_without_an_answer(tmp_path: Path) -> None:
    text = (
        "Bread Simulator¶\nPractise aloud.\nRules for self-practice¶\n- Take three minutes.\n"
        "Round 1 — Warm-up¶\nQ1: What is rye? Why grow it?\nShow answer\nA grain:\n- dark\n"
        "- sour\nIt likes the cold.\nRound 2 — You¶\nQ2: Tell me of a bad loaf.\n"
        "(No model answer — this is about you.)\nQ3: Why salt?\nShow answer\nTaste."
    )
    deck = deck_of(tmp_path, text, "page.txt")
    assert deck.title == "Bread Simulator"
    assert [(each.title, len(each.questions)) for each in deck.rounds] == [
        ("Round 1 — Warm-up", 1),
        ("Round 2 — You", 2),
    ]
    assert pairs(deck) == [
        ("What is rye? Why grow it?", "A grain:\n- dark\n- sour\nIt likes the cold."),
        ("Tell me of a bad loaf.", ""),
        ("Why salt?", "Taste."),
    ]


def test_items_below_an_item_are_its_answer_or_questions_of_their_own(tmp_path: Path) -> None:
    text = (
        "# Questions\n\n* Explain rye.\n  * How does it differ from wheat?\n* Why salt?\n"
        "  * for the taste\n* Baking\n  * What is steam for?\n  * When is it done?\n"
    )
    deck = deck_of(tmp_path, text)
    assert pairs(deck) == [
        ("Explain rye.", ""),
        ("How does it differ from wheat?", ""),
        ("Why salt?", "* for the taste"),
        ("What is steam for?", ""),
        ("When is it done?", ""),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<details>\n<summary>Open?</summary>\nYes.\n<details>\n<summary>Next?</summary>\nNo.\n",
            [("Open?", "Yes."), ("Next?", "No.")],
        ),
        (
            "<details><summary>Name the parts of:\n\n - oven\n - bag\n</summary>\n\nX\n</details>",
            [("Name the parts of: oven, bag", "X")],
        ),
        ("C: The [rye] is a [grain].\n", [
            ("The … is a grain.", "The rye is a grain."),
            ("The rye is a ….", "The rye is a grain."),
        ]),
        ("Q: What is\nrye?\nA: A grain\nof grass\n", [("What is rye?", "A grain\nof grass")]),
        ("#cards\n\nWhat is rye?\n??\nA grain\nof grass\n\nProse.\n",
         [("What is rye?", "A grain\nof grass")]),
        ("### Question 1\n\nWhat is rye?\n\n#### Answer\n\nA grain.\n\n### Question 2\n\nWhy?\n",
         [("What is rye?", "A grain."), ("Why?", "")]),
        ("# T\n\n## 1. Rye\n\nA grain.\n\n## 2. Salt\n\nTaste.\n",
         [("Rye", "A grain."), ("Salt", "Taste.")]),
        ("###### 1. All loaves are round.\n\n- A: true\n- B: false\n\n"
         "<details><summary><b>Answer</b></summary>\n\n#### Answer: B\n\nSome are long.\n"
         "</details>\n"
         "###### 2. Is rye a grain?\n",
         [("All loaves are round.", "B\n\nSome are long."), ("Is rye a grain?", "")]),
        ("1. ### What is rye?\n\n   A grain.\n\n2. ### Salt in dough\n\n   Taste.\n\n"
         "### Exercises\n\n#### 1. What is it?\n\n##### Answer: 2\n\nBread.\n\n"
         "#### 2. What else?\n\nNothing.\n",
         [("What is rye?", "A grain."), ("Salt in dough", "Taste."),
          ("What is it?", "2\n\nBread."), ("What else?", "Nothing.")]),
        ("- **What is rye?** A grain.\n"
         "- What is salt? It is what makes bread taste and keeps it long.\n",
         [("What is rye?", "A grain."),
          ("What is salt?", "It is what makes bread taste and keeps it long.")]),
        ("# 烘焙\n\n### 1. 什么是黑麦？\n\n一种谷物。\n\n### 2. 盐\n\n味道。\n",
         [("什么是黑麦？", "一种谷物。"), ("盐", "味道。")]),
        ("####[[↑]](#toc) <a name='x'>Questions:</a>\n* Why rye?\n* Pro and cons of salt.\n",
         [("Why rye?", ""), ("Pro and cons of salt.", "")]),
        ("# T\n\n## R\n\n-  Explain rye.\n  - a grain\n  - of grass\n-  Why salt?\n\n\t\tTaste.\n",
         [("Explain rye.", "- a grain\n- of grass"), ("Why salt?", "Taste.")]),
        ("# T\n\n1. [Why salt?](#q1)\n2. [Rye sticks](#q2)\n\n"
         "<span id='q1'></span>\n\n**(1) Why salt?**\n\n> Taste.\n\n"
         "**(2) Rye sticks**\n\n> It does.\n",
         [("Why salt?", "> Taste."), ("Rye sticks", "> It does.")]),
        ("# T\n\n## 1 Flour<a href='#f' aria-hidden=\"true\">#</a>\n\n"
         "### 1.1 What is `rye`?<span><a class=\"headerlink\" href='#r'>¶</a> "
         "<a href='#t' aria-hidden=\"true\">TOC</a></span>\n\nA grain.\n",
         [("What is `rye`?", "A grain.")]),
        ("# T\n\n[1. Flour](flour.html)\n\n[1.1. What is rye?](flour.html#rye)\n\n"
         "[1.1.1. Is it dark?](flour.html#dark)\n\nAll about flour.\n\n"
         "## 1.1. What is rye?\n\nA grain.\n\n### 1.1.1. Is it dark?\n\nYes.\n",
         [("What is rye?", "A grain.\n\n**Is it dark?**\n\nYes.")]),
        ("<h3>What is Loaf&lt;T&gt; &amp; `&lt;T&gt;`?</h3>\n\nA type.\n\n"
         "### What is &lt;b&gt;?\n\nBold.\n",
         [("What is Loaf<T> & `&lt;T&gt;`?", "A type."), ("What is &lt;b&gt;?", "Bold.")]),
        ("# T\n\n**什么是黑麦？**\n\n谷物。\n\n**盐**\n\n- 白\n\n**为什么？**\n\n**它是味道。**\n\n"
         "好。\n\n"
         + "".join(f"**如何{n}？**\n\n**Example**\n\n好。\n\n" for n in "切卖吃烤煮买做看"),
         [("什么是黑麦？", "谷物。"), ("盐", "- 白"), ("为什么？", "**它是味道。**\n\n好。"),
          *((f"如何{n}？", "**Example**\n\n好。") for n in "切卖吃烤煮买做看")]),
        ("# T\n\n* **What is rye?** - [Read](https://e.org)\n\n* **Rye vs wheat.** - Both\n\n"
         "* **Why salt?**\n    - Taste.\n",
         [("What is rye?", "[Read](https://e.org)"), ("Rye vs wheat.", "Both"),
          ("Why salt?", "- Taste.")]),
        ("# T\n\n### 1. What is rye?\n\n```\nrye\n\n### 2. Why salt?\n\n```sh\nsalt\n```\n",
         [("What is rye?", "```\nrye\n```"), ("Why salt?", "```sh\nsalt\n```")]),
        ("# T\n\n**Q1: What is rye?**\n\n```\nrye\n\n**Q2: Why salt?**\n\n```sh\nsalt\n```\n",
         [("What is rye?", "```\nrye\n```"), ("Why salt?", "```sh\nsalt\n```")]),
        ("# T\n\n## Question 1\n##### What is rye?\nA grain.\n\n#### Use\n\nBread.\n\n"
         "## Question 2\n##### Why salt?\nTaste.\n",
         [("What is rye?", "A grain.\n\n**Use**\n\nBread."), ("Why salt?", "Taste.")]),
        ("# T\n\n**Q: What is rye?**\n\nA grain. Ask for more to get an\nanswer. It is dark.\n",
         [("What is rye?", "A grain. Ask for more to get an\nanswer. It is dark.")]),
        ("# T\n\n9. What is rye?\n\n    A grain.\n\n10. Rye or wheat\n\n  Both.\n\n"
         "11. Why salt?\n\n  1. Taste.\n",
         [("What is rye?", "A grain."), ("Rye or wheat", "Both."), ("Why salt?", "1. Taste.")]),
        ("# T\n\n## R\n\n" + "".join(
            f"### {n}\n\n<details>\n<summary>Lösung</summary>\n\n{n}!\n</details>\n\n"
            for n in ("Roggen", "Salz", "Ofen")
        ), [("Roggen", "Roggen!"), ("Salz", "Salz!"), ("Ofen", "Ofen!")]),
        ("Contents\n\n1. Flour\n    1.1. What is rye?\n    1.2. Why, and for how\n    long?\n\n"
         "1.1.\xa0What is rye?\n\n\xa0 \xa0 A grain.\n\n      * dark\n\n"
         "1.2. Why, and for how\nlong?\n\n    For taste.\n",
         [("What is rye?", "A grain.\n\n  * dark"), ("Why, and for how long?", "For taste.")]),
        ("# T\n\n**1)** The weight of a loaf.\n\n```sql\nSELECT 1\n```\n",
         [("The weight of a loaf.", "```sql\nSELECT 1\n```")]),
    ],
)  # fmt: skip
def test_shapes_that_are_met_less_often(
    tmp_path: Path, text: str, expected: list[tuple[str, str]]
) -> None:
    assert pairs(deck_of(tmp_path, text)) == expected


def test_topics_between_questions_are_asked_and_rounds_and_closing_words_are_not(
    tmp_path: Path,
) -> None:
    text = (
        "# Bread\n\n## How to use this\n\nRead it.\n\n## What is rye?\n\nA grain.\n\n"
        "## Count the loaves\n\nOne by one.\n\n### Example\n\nTwo.\n\n## Salt\n\n"
        "## Why salt?\n\nTaste.\n\n## Ovens\n\nOf two kinds.\n\n- Is it hot?\n- Is it big?\n\n"
        "## When is it done?\n\nLate.\n\n## Who eats it?\n\nWe.\n\n## Last words\n\nGood luck.\n"
    )
    assert pairs(deck_of(tmp_path, text)) == [
        ("What is rye?", "A grain."),
        ("Count the loaves", "One by one.\n\n**Example**\n\nTwo."),
        ("Why salt?", "Taste."),
        ("Is it hot?", ""),
        ("Is it big?", ""),
        ("When is it done?", "Late."),
        ("Who eats it?", "We."),
    ]


def test_a_heading_over_deeper_questions_is_a_round_though_it_stands_over_text(
    tmp_path: Path,
) -> None:
    before = "## Why salt?\n\nTaste.\n\n## Why water?\n\nIt binds.\n\n## Why flour?\n\nBody.\n\n"
    text = f"# Bread\n\n{before}## Mills\n\nBig.\n\n### What is a mill?\n\nWood.\n\n## Why so?\n"
    assert [each.text for each in deck_of(tmp_path, text).questions] == [
        "Why salt?", "Why water?", "Why flour?", "What is a mill?", "Why so?",
    ]  # fmt: skip


def test_key_points_that_an_answer_names_for_itself_stay_in_it(tmp_path: Path) -> None:
    plain = "".join(f"### What is part {n}?\n\nOf bread.\n\n" for n in range(12))
    told = "A grain.\n\n#### Key Points:\n\n1. **Dark:** so\n   - very\n\nAnd old."
    *_, rye = deck_of(tmp_path, f"# T\n\n{plain}### What is rye?\n\n{told}\n").questions
    assert rye.key_points == ()
    assert rye.reference == told.replace("#### Key Points:", "**Key Points:**")


def test_what_only_looks_like_a_question_is_none(tmp_path: Path) -> None:
    text = (
        "# Bread\n\n> Click :star: if you like the project. [Follow me](https://e.org).\n\n"
        "## Contents\n\n- What is rye?\n\n## Flour\n\n### What is rye?\n\nA grain.\n\n"
        "#### Why does it matter?\n\n- Who eats it?\n\n**How is it sold?**\n\nIn bags.\n\n"
        "```md\n### What is code?\n```\n\n[⬆ Back to top](#contents)\n\n"
        "## Contributing\n\n- Want to help?\n"
    )
    (rye,) = deck_of(tmp_path, text).questions
    assert rye.text == "What is rye?"
    assert rye.reference == (
        "A grain.\n\n**Why does it matter?**\n\n- Who eats it?\n\n**How is it sold?**\n\n"
        "In bags.\n\n```md\n### What is code?\n```"
    )


def test_what_is_not_understood_is_listed_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text("# T\n\nProse.\n\n## R\n\n**Why salt?**\n\nTaste.\n\n## S\n\nMore.\n", "utf-8")
    assert [(each.line, each.message) for each in examine(path).problems] == [
        (3, 'text under "T" asks nothing: left out'),
        (13, 'text under "S" asks nothing: left out'),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n## R\n\n### What is rye? {#rye}\n\nA grain.\n\n- What else?\n",
        "# T\n\n### Rye\n\nA grain.\n\n#### Key points\n\n- grain\n",
        "# T\n\n## R\n\n### What is rye?\n\nA grain.\n\n### Why salt?\n\n**Why not?** Taste.\n",
    ],
)
def test_a_deck_in_our_own_format_is_read_as_before(tmp_path: Path, text: str) -> None:
    path = tmp_path / "deck.md"
    path.write_text(text, encoding="utf-8")
    assert examine(path) == read(text, path)


WORDS = st.sampled_from(["dough", "salt", "oven", "crumb", "rye", "yeast", "steam", "proof"])
QUESTIONS = st.builds(
    lambda word, number, ask: ask.format(f"{word} {number}"),
    WORDS,
    st.integers(0, 9999),
    st.sampled_from(
        ["What is {}?", "How does {} work, and why?", "Explain {}.", "Why is `{}` good? (hard)"]
    ),
)
ANSWERS = st.lists(WORDS, min_size=2, max_size=12).map(lambda words: " ".join(words).title() + ".")


@given(
    st.sampled_from(sorted(SHAPES)),
    st.lists(st.tuples(QUESTIONS, ANSWERS), min_size=2, max_size=8, unique_by=lambda pair: pair[0]),
)
@settings(max_examples=150, deadline=None)
def test_generated_lists_come_back_whole(shape: str, asked: list[tuple[str, str]]) -> None:
    deck = deck_from(read_markdown(SHAPES[shape](asked)), Path("list.md")).deck
    assert deck is not None
    assert pairs(deck) == asked


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_text_is_more_than_a_list_can_bear(text: str) -> None:
    read_and_write(text)


MARKUP = st.lists(
    st.sampled_from(
        ["# ", "## 1. ", "### Q2: ", "- ", "  - ", "1. ", "    ", "**", "A: ", "Q: ", "?", "\n",
         "\n\n", "<details>", "<summary>", "</summary>", "</details>", "Show answer", "| a | b |\n",
         "|---|---|\n", "::", "```", "~~~", "<!--", "-->", "---", "What is it?", "word ", "[x](#y)",
         "> ", "\t", "Tags: x", "#### Key", "{#a}", "===", "C: [a]", "Self-rated: yes", "\\", "_"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(MARKUP)
@settings(max_examples=500, deadline=None)
def test_no_mixture_of_marks_is_lost_on_the_way_into_our_format(text: str) -> None:
    read_and_write(text)


def read_and_write(text: str) -> None:
    read_text(text, Path("list.md"))
    deck = deck_from(read_markdown(text), Path("list.md")).deck
    if deck is None:
        return
    again = read(written(deck), Path("list.md")).deck
    assert again is not None
    assert list(map(plain, again.questions)) == list(map(plain, deck.questions))
    assert len({question.id for question in deck.questions}) == len(list(deck.questions))


HOSTILE = {
    "details": "<details>\n<summary>a\n" * 5_000,
    "asking details": "<details><summary>What is it?</summary>\n" * 4_000,
    "brackets": "- What? " + "()[" * 5_000 + "\n",
    "short brackets": ("- What? " + "()" * 700 + "x\n") * 100,
    "links": ("[a](" * 500 + "\n\n") * 200,
    "bold": ("**" * 1000 + "a\n\n") * 100,
    "questions": "Q: a\n" * 5_000,
    "turns": "a\n?\n" * 5_000,
    "cards": "a::b?\n" * 5_000,
    "clozes": "C: " + "[a] " * 300 + "\n",
    "headings": "# Why?\n" * 5_000,
    "items": "- why?\n" * 5_000,
    "nested items": "".join("  " * (depth % 30) + "- why?\n" for depth in range(5_000)),
    "titles": "<h1>\n" * 5_000,
    "code": "<code>" * 50_000,
    "rows": "| question | answer |\n|---|---|\n" + "| why? | so |\n" * 4_000,
    "pipes": "| question | answer |\n|---|---|\n" + "|" * 50_000,
    "one line": "why? " * 300_000,
    "spaces": "### Why?\n" + " " * 500_000 + "x\n",
    "letters": "¶\n" * 10_000,
    "answers": "- A: x\n- B: y\n" * 4_000,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_list_is_read_in_the_time_its_size_deserves(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.md"
    path.write_text(text, encoding="utf-8")
    begun = perf_counter()
    examine(path)
    assert perf_counter() - begun < 20
