"""The shapes that questions are passed around in, as functions that write them."""

from collections.abc import Callable, Sequence

Pairs = Sequence[tuple[str, str]]
"""Questions and their answers."""

TOP = "**[⬆ Back to Top](#table-of-contents)**"


def contents(pairs: Pairs) -> str:
    rows = "\n".join(f"|{n} | [{asked}](#q{n}) |" for n, (asked, _) in enumerate(pairs, 1))
    return f"### Table of Contents\n\n| No. | Questions |\n| --- | --- |\n{rows}\n"


def numbered_items_with_headings(pairs: Pairs) -> str:
    body = "\n\n".join(
        f"{n}. ### {asked}\n\n{indented(told, len(str(n)) + 2)}\n\n   {TOP}"
        for n, (asked, told) in enumerate(pairs, 1)
    )
    return f"# Bread\n\n{contents(pairs)}\n## Core\n\n{body}\n"


def numbered_headings(pairs: Pairs) -> str:
    parts = (f"## {n}. {asked}\n\n{told}\n\n<br>" for n, (asked, told) in enumerate(pairs, 1))
    badge = "[![build](https://img.shields.io/badge/b.svg)](https://example.org)"
    return f"# 63 must-know questions\n\n{badge}\n\n" + "\n\n".join(parts) + "\n"


def labelled_headings(pairs: Pairs) -> str:
    links = "\n".join(f"* [Q{n}: {a}](https://e.org/#{n})" for n, (a, _) in enumerate(pairs, 1))
    parts = (f"### Q{n}: {a} ###\n\nAnswer:\n\n{t}" for n, (a, t) in enumerate(pairs, 1))
    return f"# Bread #\n\n## Questions ##\n{links}\n\n## Both ##\n\n" + "\n\n".join(parts) + "\n"


def headings_with_answers_that_unfold(pairs: Pairs) -> str:
    parts = (
        f"### {asked}\n\n#### Answer\n\n<details>\n<summary>View answer</summary>\n\n{told}\n\n"
        "<!-- tags: (bread) -->\n</details>\n\n<br>[⬆ Back to top](#contents)"
        for asked, told in pairs
    )
    lines = "\n".join(f"* [ {asked}](#{n})" for n, (asked, _) in enumerate(pairs))
    folded = f"### Oven\n\n<details>\n<summary>View contents</summary>\n\n{lines}\n</details>"
    return f"## Table of Contents\n\n{folded}\n\n---\n\n## Oven\n\n" + "\n\n".join(parts) + "\n"


def questions_that_unfold(pairs: Pairs) -> str:
    parts = (
        f"<details>\n<summary>{asked}</summary><br><b>\n\n{told}\n</b></details>"
        for asked, told in pairs
    )
    return "# Bread\n\n## Questions\n\n### Oven\n\n" + "\n\n".join(parts) + "\n"


def bold_paragraphs(pairs: Pairs) -> str:
    parts = (f"**{asked}**\n\n{told}\n\n<br/>" for asked, told in pairs)
    return "# Theory\n\n* Legend: easy, hard\n\n## Oven\n\n" + "\n\n".join(parts) + "\n"


def bold_labels(pairs: Pairs) -> str:
    parts = (f"**Q{n}.** {a}\n\n**Answer:** {t}" for n, (a, t) in enumerate(pairs, 1))
    return "# Bread\n\n" + "\n\n".join(parts) + "\n"


def labels(pairs: Pairs) -> str:
    return "# Bread\n\n" + "\n\n".join(f"Q: {asked}\nA: {told}" for asked, told in pairs) + "\n"


def labelled_items(pairs: Pairs) -> str:
    parts = (f"- **Q:** {asked}\n  - **A:** {told}" for asked, told in pairs)
    return "# Bread\n\n" + "\n".join(parts) + "\n"


def items_with_answers_below(pairs: Pairs) -> str:
    parts = (f"- {asked}\n  - Answer: {told}" for asked, told in pairs)
    return "# Bread questions\n\n- [Oven](#oven)\n\n### Oven\n\n" + "\n".join(parts) + "\n"


def numbered_items(pairs: Pairs) -> str:
    parts = (f"{n}. {a}\n\n{indented(t, 4)}" for n, (a, t) in enumerate(pairs, 1))
    return "# Bread\n\n## Oven\n\n" + "\n\n".join(parts) + "\n"


def numbered_items_with_answers_outside(pairs: Pairs) -> str:
    parts = (f"{n}. {a}\n\n{t}" for n, (a, t) in enumerate(pairs, 1))
    return "# Bread\n\n## Oven\n\n" + "\n\n".join(parts) + "\n"


def numbered_items_in_bold(pairs: Pairs) -> str:
    parts = (f"{n}. **{a}**\n\n{indented(t, len(str(n)) + 2)}" for n, (a, t) in enumerate(pairs, 1))
    return "# Bread Interview Questions\n\n" + "\n\n".join(parts) + "\n"


def numbers_in_bold(pairs: Pairs) -> str:
    parts = (f"**{n}\\. {a}**\n\n{t}" for n, (a, t) in enumerate(pairs, 1))
    return "# Bread Interview Questions\n\n" + "\n\n".join(parts) + "\n"


def headings_named_by_number(pairs: Pairs) -> str:
    parts = (f"## Question {n} \n##### {a}\n{t}" for n, (a, t) in enumerate(pairs, 1))
    return "# Essential Bread\n\n" + "\n\n".join(parts) + "\n"


def headings_behind_pictures(pairs: Pairs) -> str:
    parts = (f"### 🔥 {n}. {a}\n\n✅ **Answer:**\n\n{t}" for n, (a, t) in enumerate(pairs, 1))
    return "# 🍞 Bread\n\n" + "\n\n".join(parts) + "\n"


def headings_underlined(pairs: Pairs) -> str:
    parts = (f"{asked}\n--------\n\n{told}" for asked, told in pairs)
    return "Bread\n=====\n\n" + "\n\n".join(parts) + "\n"


def headings_in_html(pairs: Pairs) -> str:
    parts = (f"<h3>{n}. {asked}</h3>\n\n{told}" for n, (asked, told) in enumerate(pairs, 1))
    return "<h1>Bread</h1>\n\n" + "\n\n".join(parts) + "\n"


def quoted_labels(pairs: Pairs) -> str:
    parts = (f"> **Q{n}. {a}**\n\n{t}" for n, (a, t) in enumerate(pairs, 1))
    return "# Bread\n\n" + "\n\n".join(parts) + "\n"


def items_that_unfold(pairs: Pairs) -> str:
    parts = (
        f"{n}. <details>\n   <summary>{a}</summary>\n\n{indented(t, 3)}\n   </details>"
        for n, (a, t) in enumerate(pairs, 1)
    )
    return "# Bread\n\n" + "\n\n".join(parts) + "\n"


def numbers_of_another_script(pairs: Pairs) -> str:
    parts = (f"{n}、{asked}\n\n答：{told}" for n, (asked, told) in enumerate(pairs, 1))
    return "# 面包\n\n" + "\n\n".join(parts) + "\n"


def bold_lines(pairs: Pairs) -> str:
    return "# Bread\n\n" + "\n\n".join(f"**{asked}**\n{told}" for asked, told in pairs) + "\n"


def table(pairs: Pairs) -> str:
    rows = "\n".join(f"| {n} | {a} | {t} |" for n, (a, t) in enumerate(pairs, 1))
    return f"# Bread\n\n| # | Question | Answer |\n|---|---|---|\n{rows}\n"


def page(pairs: Pairs) -> str:
    """What is copied from a page with buttons, its headings with a sign for their links."""
    parts = (f"Q{n}: {a}\nShow answer\n{t}" for n, (a, t) in enumerate(pairs, 1))
    return "Simulator¶\nPractise.\nRound 1 — Warm-up¶\n" + "\n".join(parts) + "\n"


def cards_on_a_line(pairs: Pairs) -> str:
    return "# Bread\n\n#flashcards\n\n" + "\n".join(f"{a}::{t}" for a, t in pairs) + "\n"


def cards_both_ways(pairs: Pairs) -> str:
    return "#flashcards\n\n" + "\n\n".join(f"{a}:::{t}" for a, t in pairs) + "\n"


def cards_over_lines(pairs: Pairs) -> str:
    return "#flashcards\n\n" + "\n\n".join(f"{a}\n?\n{t}" for a, t in pairs) + "\n"


ONE_LINE: dict[str, Callable[[Pairs], str]] = {
    each.__name__: each
    for each in (
        labelled_items,
        items_with_answers_below,
        labels,
        table,
        page,
        cards_on_a_line,
        cards_both_ways,
        cards_over_lines,
        numbered_items_with_answers_outside,
        numbers_of_another_script,
        bold_lines,
    )
}
"""Those whose answers stand on a line."""

ANY_ANSWER: dict[str, Callable[[Pairs], str]] = {
    each.__name__: each
    for each in (
        numbered_items_with_headings,
        numbered_headings,
        labelled_headings,
        headings_with_answers_that_unfold,
        questions_that_unfold,
        bold_paragraphs,
        bold_labels,
        numbered_items,
        numbered_items_in_bold,
        numbers_in_bold,
        headings_named_by_number,
        headings_behind_pictures,
        headings_underlined,
        headings_in_html,
        quoted_labels,
        items_that_unfold,
    )
}
"""Those whose answers hold code and lists too."""


def indented(text: str, spaces: int) -> str:
    return "\n".join(" " * spaces + line if line else "" for line in text.split("\n"))
