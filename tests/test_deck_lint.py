"""Decks as they should not be: each slip is told with its line, and costs no more than itself."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.permissions import as_anybody
from voice_interview.decks.library import find_deck
from voice_interview.decks.lint import lint_deck
from voice_interview.decks.markdown import read_deck
from voice_interview.decks.problems import Problem, Severity
from voice_interview.decks.source import MOST_BYTES
from voice_interview.errors import DeckError
from voice_interview.models import Deck, Question

SOUND = "### Is this one sound? {#sound}\nYes.\n#### Key points\n- It is\n"
"""A question that must survive every slip around it."""


def read(folder: Path, text: str) -> tuple[Deck, list[Problem]]:
    path = folder / "deck.md"
    path.write_text(text, encoding="utf-8")
    deck, problems = read_deck(path)
    assert problems == lint_deck(path)
    assert "sound" in {question.id for question in deck.questions}
    return deck, list(problems)


def the_problem(folder: Path, text: str) -> tuple[Deck, Problem]:
    """The deck and the one thing wrong with it."""
    deck, (problem,) = read(folder, text)
    return deck, problem


def question(deck: Deck, id: str) -> Question:  # noqa: A002 - the field's own name
    return next(each for each in deck.questions if each.id == id)


def test_a_problem_prints_as_file_line_message_and_advice(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    assert str(Problem(path, 7, "it is wrong", "Mend it.")) == f"{path}:7: it is wrong. Mend it."


Q = "### Q? {#q}\n"
POINTS = "#### Key points\n- p\n"


@pytest.mark.parametrize(
    ("text", "line", "severity", "message", "advice"),
    [
        (SOUND, 1, "error", "no title", "Begin it with"),
        (f"# \n{SOUND}", 1, "error", "no title", "Begin it with"),
        (f"# T\n## Empty\n## R\n{SOUND}", 2, "error", '"Empty" has no questions', "### Empty"),
        (f"# T\n{SOUND}## Last\n", 6, "error", '"Last" has no questions', "### Last"),
        (f"# T\n##\n{SOUND}", 2, "error", "round has no title", "## Round 1"),
        (f"# T\n## R\nHello.\n{SOUND}", 3, "advice", "text between a round", "Move it"),
        (f"Hello.\n\n# T\n{SOUND}", 1, "advice", "before the first heading", "below the title"),
        (f"# T\n{SOUND}# U\n{SOUND.replace('sound', 'u')}", 6, "error", "second title", "## U"),
        (f"# T\n{SOUND}### {{#q}}\nYes.\n", 6, "error", "no text", "###"),
        (f"# T\n{SOUND}###\nYes.\n", 6, "error", "no text", "###"),
        (f"# T\n{SOUND}{Q}", 6, "error", "neither a model answer nor key points", "Key points"),
        (f"# T\n{SOUND}{Q}<!-- todo -->\n", 6, "error", "neither a model answer", "Write"),
        (f"# T\n{SOUND}{Q}Yes.\n", 6, "advice", "no key points", "#### Key points"),
        (f"# T\n{SOUND}### Q?\n{POINTS}", 6, "advice", "no id", '"### Q? {#q}"'),
        (f"# T\n{SOUND}### Q? {{#Q 1}}\n{POINTS}", 6, "error", '"{#Q 1}" is no id', '"{#q-1}"'),
        (f"# T\n{SOUND}{Q}Yes.\n#### Key points\n", 8, "error", "not followed by a list", '"- "'),
        (f"# T\n{SOUND}{Q}{POINTS}#### Follow-ups\nNo.\n", 9, "error", '"Follow-ups"', '"- "'),
        (f"# T\n{SOUND}{Q}{POINTS}-\n", 9, "error", "item is empty", "delete"),
        (f"# T\n{SOUND}{Q}{POINTS}  - r\n", 8, "advice", "inside a list item", "one item"),
        (f"# T\n{SOUND}{Q}{POINTS}\nHello.\n", 10, "advice", "text beside the list", "list item"),
        (f"# T\n{SOUND}{Q}Tags: a, b, A\n{POINTS}", 7, "advice", 'tag "A" is repeated', "once"),
        (f"# T\n{SOUND}{Q}Tags: a\nTags: b\n{POINTS}", 8, "error", "twice", "first counts"),
        (f"# T\n{SOUND}{Q}Tag: a\n{POINTS}", 7, "error", '"Tag:" is not known', '"Tags:"'),
        (f"# T\n{SOUND}{Q}Time-limit: 9\n{POINTS}", 7, "error", "not known", '"Time limit:"'),
        (f"# T\n{SOUND}{Q}Tags: a\nYes.\n{POINTS}", 7, "error", "other text", "empty line"),
        (f"# T\nLanguages: de\n{SOUND}", 2, "error", "not known", '"Language:"'),
        (f"# T\nTags: a\n{SOUND}", 2, "error", "under the title", "each question"),
        (f"# T\nLanguage: English\n{SOUND}", 2, "error", "no language tag", "BCP 47"),
        (f"# T\nLanguage: en_US\n{SOUND}", 2, "error", "no language tag", '"en-US"'),
        (f"# T\nLanguage:\n{SOUND}", 2, "error", "no language tag", "BCP 47"),
        (f"# T\n{SOUND}## Q? {{#q}}\n{POINTS}", 6, "error", "looks like a question", '"### Q?'),
        (f"# T\n{SOUND}#### Q? {{#q}}\n{POINTS}", 6, "error", "like a question", '"### Q?'),
        (f"# T\n### Round 1\n{SOUND}", 2, "error", "looks like a round", '"## Round 1"'),
        (f"# T\n{SOUND}{Q}### Key points\n- p\n", 7, "error", "list of key points", '"#### Key'),
        (f"# T\n{SOUND}{Q}#### Key pionts\n- p\n", 7, "error", "misspelt", '"#### Key points"'),
        (f"# T\n{SOUND}{Q}```\ncode\n{SOUND}", 7, "error", "code block is never closed", "Close"),
        (f"# T\n{SOUND}{Q}<!-- a\n\nYes.\n{POINTS}", 7, "error", "comment is never", '"-->"'),
        (
            f"# T\n{SOUND}{Q}- Yes.\n\n  ### R? {{#r}}\n{POINTS}",
            7,
            "advice",
            "inside a code block, a list or a quote",
            "###",
        ),
    ],
)
def test_each_slip_is_told_with_its_line_and_its_remedy(
    tmp_path: Path, text: str, line: int, severity: Severity, message: str, advice: str
) -> None:
    _, problems = read(tmp_path, text)
    told = [(each.line, each.severity) for each in problems if message in each.message]
    assert told == [(line, severity)]
    assert any(advice in each.advice for each in problems if message in each.message)


@pytest.mark.parametrize(
    "limit", ["", "soon", "4", "3601", "2:60", "1:00:00", "-90", "2 hours", "9" * 5000, "٩٠"]
)
def test_a_bad_time_limit_is_told_and_leaves_the_general_one(tmp_path: Path, limit: str) -> None:
    deck, problem = the_problem(tmp_path, f"# T\n{SOUND}{Q}Time limit: {limit}\n{POINTS}")
    assert (problem.line, problem.severity) == (7, "error")
    assert "5 seconds and 1 hour" in problem.message
    assert question(deck, "q").time_limit is None


def test_the_second_of_two_equal_ids_gets_one_of_its_own(tmp_path: Path) -> None:
    again = SOUND.replace("#sound", "#sound-2") + SOUND.replace("this", "that")
    deck, problem = the_problem(tmp_path, f"# T\n{SOUND}{again}")
    assert [each.id for each in deck.questions] == ["sound", "sound-2", "sound-3"]
    assert (problem.line, problem.severity) == (10, "error")
    assert "line 2" in problem.message and '"sound-3"' in problem.advice


def test_what_is_sound_of_a_question_with_slips_is_kept(tmp_path: Path) -> None:
    text = f"# T\n{SOUND}{Q}Tags: a\nTime limit: soon\n\nYes.\n#### Key points\n-\n- One\n"
    deck, problems = read(tmp_path, text)
    assert [each.line for each in problems] == [8, 12]
    kept = question(deck, "q")
    assert (kept.tags, kept.reference, kept.key_points) == (("a",), "Yes.", ("One",))


def test_a_question_with_too_little_to_practise_with_is_left_out(tmp_path: Path) -> None:
    deck, _ = read(tmp_path, f"# T\n{SOUND}{Q}### {{#r}}\nYes.\n")
    assert [each.id for each in deck.questions] == ["sound"]


def test_headings_at_the_wrong_level_are_read_as_what_they_mean(tmp_path: Path) -> None:
    text = (
        f"# T\n### Round 1\n{SOUND}## Q? {{#q}}\nYes.\n### Key points\n- p\n##### Follow up\n- f\n"
    )
    deck, problems = read(tmp_path, text)
    assert [each.line for each in problems] == [2, 7, 9, 11]
    assert [each.title for each in deck.rounds] == ["Round 1"]
    asked = question(deck, "q")
    assert (asked.reference, asked.key_points, asked.follow_ups) == ("Yes.", ("p",), ("f",))


@pytest.mark.parametrize("next_block", ["", "```python\nmore()\n```\n\n"])
def test_an_unclosed_code_block_costs_no_other_question(tmp_path: Path, next_block: str) -> None:
    open_end = f"{Q}Look:\n\n```python\n# a comment\nrun()\n\n"
    deck, problems = read(tmp_path, f"# T\n{open_end}### R? {{#r}}\n{next_block}{POINTS}{SOUND}")
    assert [(each.line, each.message) for each in problems if each.severity == "error"] == [
        (5, "a code block is never closed")
    ]
    assert [each.id for each in deck.questions] == ["q", "r", "sound"]
    assert question(deck, "q").reference.endswith("run()")
    assert question(deck, "r").reference == next_block.strip()


def test_code_that_shows_a_deck_is_no_deck_but_is_asked_about(tmp_path: Path) -> None:
    code = "~~~\n\n### Hidden? {#hidden}\n```python\n```\n~~~\n"
    deck, problem = the_problem(tmp_path, f"# T\n{SOUND}{Q}{code}{POINTS}")
    assert [each.id for each in deck.questions] == ["sound", "q"]
    assert (problem.line, problem.severity) == (7, "advice")


def test_an_unclosed_comment_hides_no_question(tmp_path: Path) -> None:
    deck, _ = the_problem(tmp_path, f"# T\n<!-- my deck\n{SOUND}")
    assert deck.description == ""


def failure(path: Path) -> DeckError:
    """What reading the file raises; lint says the same."""
    with pytest.raises(DeckError) as raised:
        read_deck(path)
    problem = lint_deck(path)[0]
    assert raised.value.message == f"{path}: {problem.message}."
    assert raised.value.hint.startswith(problem.advice)
    return raised.value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "\ufeff",
        "Just text.",
        "# Only a title\n",
        "# T\n## R\n",
        "<!--",
        "```",
        "### Q? {#q}",
    ],
)
def test_a_file_without_a_question_says_how_to_write_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "deck.md"
    path.write_text(text, encoding="utf-8")
    error = failure(path)
    assert "no question in it can be asked" in error.message
    assert "### What is a token? {#token}" in error.hint
    assert ("decks lint" in error.hint) == (len(lint_deck(path)) > 1)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"# T\r\n\r\n### Caf\xe9?\r\n", 3, "byte 0xE9 in line 3 is not UTF-8"),
        (b"\xef\xbb\xbf# T\n\xff", 2, "byte 0xFF in line 2 is not UTF-8"),
        (b"# T\rtruncated \xe2\x82", 2, "byte 0xE2 in line 2 is not UTF-8"),
        (b"# T\n\n### Q\0?\nYes.\n", 3, "line 3 holds a NUL byte"),
        ("# T\n".encode("utf-16"), 1, "UTF-16"),
    ],
)
def test_a_file_that_is_not_utf_8_says_where_and_to_save_it_as_utf_8(
    tmp_path: Path, data: bytes, line: int, words: str
) -> None:
    path = tmp_path / "deck.md"
    path.write_bytes(data)
    error = failure(path)
    assert words in error.message
    assert "save it as UTF-8" in error.hint
    assert [problem.line for problem in lint_deck(path)] == [line]


def test_a_missing_file_a_folder_and_an_unreadable_file_each_say_so(tmp_path: Path) -> None:
    loop = tmp_path / "loop.md"
    loop.symlink_to(loop)
    assert "no such file" in failure(tmp_path / "gone.md").message
    assert "a folder, not a deck" in failure(tmp_path).message
    assert "cannot be read" in failure(loop).message
    assert "cannot be read" in failure(tmp_path / ("x" * 5000)).message


def test_a_file_without_read_permission_says_so(open_folder: Path) -> None:
    path = open_folder / "deck.md"
    path.write_text(SOUND, encoding="utf-8")
    path.chmod(0)
    with as_anybody():
        assert "Permission denied" in failure(path).message


def test_a_deck_in_a_folder_that_may_not_be_entered_says_so(open_folder: Path) -> None:
    path = open_folder / "locked" / "deck.md"
    path.parent.mkdir()
    path.write_text(SOUND, encoding="utf-8")
    path.parent.chmod(0)
    with as_anybody():
        assert "Permission denied" in failure(find_deck(str(path), [])).message


def test_a_file_too_large_for_a_deck_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "film.md"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert "larger than 2 MB" in failure(path).message


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "```p\n\n### q\n\n" * 6_000,
        "<!--\n" * 8_000,
        "### a {#a}\nx\n" * 1_500,
        "### q\nTag" + " " * 500_000 + "s\nx\n",
        "### " + "{# " * 100_000,
        ">" * 50_000,
        "".join("  " * depth + "- a\n" for depth in range(300)),
    ],
    ids=["fences", "comments", "ids", "spaces", "braces", "quotes", "lists"],
)
def test_a_hostile_file_is_read_in_the_time_its_size_deserves(tmp_path: Path, text: str) -> None:
    # Each takes about half a second; what took the square of its size would take minutes.
    path = tmp_path / "deck.md"
    path.write_text(text, encoding="utf-8")
    assert lint_deck(path)


def scraps() -> st.SearchStrategy[str]:
    """Pieces of decks, whole and broken, in any order, with any text between."""
    headings = ["# T\n", "## R\n", "### Q? {#q}\n", "### Q?\n", "#### Key points\n", "{#", "}"]
    fields = ["Tags: a, a\n", "Time limit: 1\n", "Language: x\n", ":"]
    blocks = ["- p\n", "-\n", "```\n", "~~~p\n", "<!--", "-->\n", "---\n", "> ### Q {#q}\n"]
    others = ["  ", "\n", "\t", "\\", "|a|\n|-|\n", "[a]: b\n"]
    pieces = st.sampled_from([*headings, *fields, *blocks, *others])
    return st.lists(pieces | st.text(max_size=6), max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@example(text="# T\n### Q? {#q}\nYes.\n")
@given(text=scraps() | st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_gives_a_deck_or_a_deck_error_and_the_same_one_again(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    first, second = outcome(path), outcome(path)
    assert first == second
    if not isinstance(first, str):
        assert_is_sound(*first, lines=text.count("\n") + text.count("\r") + 1)


def outcome(path: Path) -> tuple[Deck, tuple[Problem, ...]] | str:
    try:
        return read_deck(path)
    except DeckError as error:
        return error.message


def assert_is_sound(deck: Deck, problems: tuple[Problem, ...], lines: int) -> None:
    questions = list(deck.questions)
    assert len({each.id for each in questions}) == len(questions) > 0
    assert all(each.text and (each.reference or each.key_points) for each in questions)
    assert all(1 <= each.line <= lines for each in questions)
    told = [each.line for each in problems]
    assert told == sorted(told)
    assert not told or 1 <= told[0] <= told[-1] <= lines


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_give_a_deck_or_a_deck_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(data)
    assert outcome(path) == outcome(path)
