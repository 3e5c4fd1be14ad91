"""Decks as they should be: what is read, which file a name means, and which questions are asked."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from voice_interview.decks.library import builtin_folder, find_deck, list_decks
from voice_interview.decks.lint import lint_deck
from voice_interview.decks.markdown import read_deck
from voice_interview.decks.selection import choose
from voice_interview.decks.writing import written
from voice_interview.errors import DeckError
from voice_interview.models import Deck, Question

ROOT = Path(__file__).resolve().parents[1]

BREAD = """\
# Baking bread
Language: en-gb

For the *morning* shift.

## Round 1: Basics

### What does `kneading` do? {#kneading}
Tags: dough, gluten
Time limit: 1:30

It builds **gluten**:

- a net
- that holds gas

```python
## Round 9: no heading

### no question
```

#### In the bakery
Machines knead.

#### Key points
1. Kneading builds
   **gluten**
2. Gluten holds the gas

#### Follow-ups
- And resting?

---

### Why salt? {#salt}

Taste: above all.

#### key point:
* It tightens gluten

## You

### Tell me about a bad batch. {#batch}
#### Key points
- Situation: the bake
#### Follow up questions
- What now?
"""


def deck_of(folder: Path, text: str, name: str = "bread.md") -> Deck:
    """The deck, which must have nothing wrong with it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    deck, problems = read_deck(path)
    assert problems == ()
    return deck


@pytest.fixture
def bread(tmp_path: Path) -> Deck:
    return deck_of(tmp_path, BREAD)


def asked(questions: tuple[Question, ...]) -> list[str]:
    return [question.id for question in questions]


def test_a_deck_has_a_title_a_language_a_description_and_its_rounds_in_order(bread: Deck) -> None:
    assert (bread.id, bread.title, bread.language) == ("bread", "Baking bread", "en-GB")
    assert bread.description == "For the *morning* shift."
    assert [each.title for each in bread.rounds] == ["Round 1: Basics", "You"]
    assert [question.id for question in bread.questions] == ["kneading", "salt", "batch"]
    assert bread.source.name == "bread.md"


def test_what_is_shown_with_a_question_is_no_answer_and_is_written_down_again(
    tmp_path: Path,
) -> None:
    text = (
        "# T\n\n## R\n\n### What is printed? {#printed}\n\nTwo.\n\n#### Shown\n\n"
        "```python\n# Why?\nprint(1 + 1)\n```\n\n- one\n- two\n\n#### Key points\n- two\n"
    )
    deck = deck_of(tmp_path, text)
    (question,) = deck.questions
    assert question.shown == "```python\n# Why?\nprint(1 + 1)\n```\n\n- one\n- two"
    assert (question.reference, question.key_points) == ("Two.", ("two",))
    assert written(deck) == text


def test_a_question_is_read_with_all_its_parts(bread: Deck) -> None:
    kneading = next(iter(bread.questions))
    assert kneading == Question(
        id="kneading",
        text="What does `kneading` do?",
        reference=kneading.reference,
        key_points=("Kneading builds **gluten**", "Gluten holds the gas"),
        tags=("dough", "gluten"),
        time_limit=90,
        follow_ups=("And resting?",),
        deck="bread",
        round="Round 1: Basics",
        language="en-GB",
        line=8,
    )


def test_the_model_answer_is_the_markdown_as_written_with_headings_in_code_left_alone(
    bread: Deck,
) -> None:
    below_the_time_limit = BREAD.split("Time limit: 1:30\n\n")[1]
    assert (
        next(iter(bread.questions)).reference
        == (below_the_time_limit.split("\n\n#### Key points")[0])
    )


def test_a_first_paragraph_with_a_colon_is_model_answer(bread: Deck) -> None:
    salt = list(bread.questions)[1]
    assert (salt.reference, salt.tags) == ("Taste: above all.", ())


@pytest.mark.parametrize("beginning", ["Stages", "Tasks", "Target", "Time", "Language", "Limit"])
def test_an_answer_may_begin_with_a_word_like_a_field(tmp_path: Path, beginning: str) -> None:
    text = f"# T\n### Q? {{#q}}\n{beginning}: one\n#### Key points\n- p\n"
    assert next(deck_of(tmp_path, text).questions).reference == f"{beginning}: one"


def test_a_question_with_an_id_may_begin_like_a_round(tmp_path: Path) -> None:
    deck = deck_of(tmp_path, "# T\n### Round 1 went badly: why? {#q}\n#### Key points\n- p\n")
    assert [question.id for question in deck.questions] == ["q"]


def test_a_separating_line_is_no_heading_and_no_part_of_the_answer(tmp_path: Path) -> None:
    text = "# T\n### Q? {#q}\nFirst\n---\nSecond\n\n---\n#### Key points\n- p\n---\n"
    assert next(deck_of(tmp_path, text).questions).reference == "First\n\nSecond"


def test_an_experience_needs_no_model_answer(bread: Deck) -> None:
    batch = list(bread.questions)[2]
    assert batch.reference == ""
    assert batch.key_points == ("Situation: the bake",)
    assert batch.follow_ups == ("What now?",)


def test_questions_before_the_first_round_have_a_round_of_their_own(tmp_path: Path) -> None:
    deck = deck_of(tmp_path, "# T\n### Q? {#q}\n#### Key points\n- p\n")
    assert [each.title for each in deck.rounds] == ["Questions"]
    assert (deck.language, deck.description) == ("en", "")


def test_a_formatter_may_put_an_empty_line_between_heading_and_fields(tmp_path: Path) -> None:
    text = "# T\n\nLanguage: de\n\n### Q? {#q}\n\nTags: a\n\n#### Key points\n\n- p\n"
    deck = deck_of(tmp_path, text)
    assert (deck.language, next(deck.questions).tags) == ("de", ("a",))


def test_a_comment_hides_what_it_holds(tmp_path: Path) -> None:
    hidden = "<!-- later\n\n### Hidden? {#hidden}\nNo.\n\n-->"
    text = f"# T\n### Q? {{#q}}\nBefore.\n\n{hidden}\n\nAfter.\n#### Key points\n- p\n"
    (question,) = deck_of(tmp_path, text).questions
    assert question.reference.split() == ["Before.", "After."]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2:00", 120),
        ("90", 90),
        ("90 s", 90),
        ("2 min", 120),
        ("2 minutes", 120),
        ("1 minute", 60),
        ("1.5 min", 90),
        ("45 seconds", 45),
        ("5", 5),
        ("60:00", 3600),
    ],
)
def test_a_time_limit_is_written_as_one_would(tmp_path: Path, written: str, seconds: float) -> None:
    text = f"# T\n### Q? {{#q}}\nTime limit: {written}\n#### Key points\n- p\n"
    assert next(deck_of(tmp_path, text).questions).time_limit == seconds


@pytest.mark.parametrize("written", ["en", "EN-gb", "de", "pt-BR", "zh-Hant-TW", "sl-nedis"])
def test_any_language_tag_is_taken_in_its_usual_case(tmp_path: Path, written: str) -> None:
    deck = deck_of(tmp_path, f"# T\nLanguage: {written}\n### Q? {{#q}}\n#### Key points\n- p\n")
    assert deck.language == {"EN-gb": "en-GB"}.get(written, written)
    assert next(deck.questions).language == deck.language


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_editor_s_line_ends_and_byte_order_mark_give_the_same_deck(
    tmp_path: Path, bread: Deck, line_end: str, mark: bytes
) -> None:
    path = tmp_path / "bread.md"
    path.write_bytes(mark + BREAD.replace("\n", line_end).encode())
    assert read_deck(path) == (bread, ())


def test_a_question_without_an_id_gets_one_from_its_words(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    words = ["Was heißt *Überlauf*?", "什么是词元", "C?", "C++?", "long " * 40]
    path.write_text("# T\n" + "".join(f"### {each}\nAnswer.\n" for each in words), "utf-8")
    plain, hashed, c, cpp, long = (question.id for question in read_deck(path)[0].questions)
    assert plain == "was-hei-t-uberlauf"
    assert hashed.startswith("question-")
    assert c.startswith("c-") and cpp.startswith("c-") and c != cpp
    assert len(long) <= 60


question_texts = st.lists(
    # "Why" in front, since a heading such as "Followup" asks nothing.
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), max_size=12).map(
        "Why {}".format
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda text: text.strip().casefold(),
)


@settings(max_examples=40, deadline=None)
@given(texts=question_texts, order=st.randoms(use_true_random=False), with_ids=st.booleans())
def test_ids_stay_when_questions_are_reordered(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[str],
    order: random.Random,
    with_ids: bool,
) -> None:
    blocks = [
        f"### Q{text}{f' {{#id-{number}}}' if with_ids else ''}\n\nAnswer {number}.\n\n"
        for number, text in enumerate(texts)
    ]
    path = tmp_path_factory.getbasetemp() / "reordered.md"

    def ids() -> dict[str, str]:
        path.write_text("# Title\n\n" + "".join(blocks), encoding="utf-8")
        return {question.reference: question.id for question in read_deck(path)[0].questions}

    before = ids()
    order.shuffle(blocks)
    assert ids() == before
    assert len(set(before.values())) == len(blocks)


def test_the_built_in_deck_is_sound_and_large_enough() -> None:
    deck, problems = read_deck(builtin_folder() / "llm-engineering.md")
    assert problems == ()
    assert len(deck.rounds) == 4
    assert len(list(deck.questions)) >= 40
    assert all(question.key_points for question in deck.questions)
    assert any(not question.reference for question in deck.rounds[3].questions)


def documented(language: str) -> str:
    """The one block of docs/decks.md in this language."""
    page = (ROOT / "docs" / "decks.md").read_text(encoding="utf-8")
    (block,) = (each for each in MarkdownIt().parse(page) if each.info == language)
    return block.content


def test_the_documented_example_is_a_deck_without_a_problem(tmp_path: Path) -> None:
    deck = deck_of(tmp_path, documented("markdown"), "baking.md")
    kneading, hydration, batch = deck.questions
    assert (deck.title, deck.language) == ("Baking bread", "en-GB")
    assert [each.title for each in deck.rounds] == ["Round 1: Basics", "Round 2: You"]
    assert (kneading.time_limit, kneading.tags) == (90, ("dough", "gluten"))
    assert len(kneading.key_points) == 3 and len(kneading.follow_ups) == 1
    assert "```python" in hydration.reference
    assert batch.reference == "" and len(batch.key_points) == 4


def test_the_documented_message_is_what_lint_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("baking.md")
    path.write_text(documented("markdown").replace("Time limit:", "Time-limit:"), "utf-8")
    assert [str(problem) for problem in lint_deck(path)] == [documented("text").strip()]


def test_an_installed_package_brings_its_decks_along(tmp_path: Path) -> None:
    package = shutil.copytree(ROOT / "voice_interview", tmp_path / "voice_interview")
    shutil.copytree(ROOT / "questions", package / "questions")
    script = "from voice_interview.decks.library import *; print(builtin_folder())"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()) == package.resolve() / "questions"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with two sound decks, a broken one, and what is no deck."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("bread.md", "cake.md"):
        (folder / name).write_text(BREAD, encoding="utf-8")
    (folder / "broken.md").write_bytes(b"# Caf\xe9\n")
    (folder / "README.md").write_text("These are my decks.", encoding="utf-8")
    (folder / ".hidden.md").write_text("A lock file.", encoding="utf-8")
    (folder / "notes.txt").write_text(BREAD, encoding="utf-8")
    (folder / "folder.md").mkdir()
    return folder


def test_one_bad_file_does_not_spoil_the_list(own: Path) -> None:
    library = list_decks([own])
    assert [deck.id for deck in library.decks] == ["bread", "cake"]
    assert [problem.path.name for problem in library.problems] == ["broken.md"]


def test_one_s_own_deck_goes_before_a_built_in_one_of_its_name(own: Path, tmp_path: Path) -> None:
    builtin = tmp_path / "builtin"
    shutil.copytree(own, builtin)
    assert find_deck("cake", [own, builtin]) == own / "cake.md"
    assert [deck.source.parent for deck in list_decks([own, builtin]).decks] == [own, own]


def test_a_folder_that_is_not_there_holds_no_decks_and_a_file_is_no_folder(own: Path) -> None:
    library = list_decks([own / "gone", own / "notes.txt", builtin_folder()])
    assert "llm-engineering" in [deck.id for deck in library.decks]
    (problem,) = library.problems
    assert problem.path == own / "notes.txt"


def test_a_deck_is_found_by_id_by_file_name_and_by_path(own: Path) -> None:
    assert find_deck("bread", [own]) == own / "bread.md"
    assert find_deck("bread.md", [own]) == own / "bread.md"
    assert find_deck(str(own / "notes.txt"), [own]) == own / "notes.txt"
    assert find_deck("llm-engineering", [builtin_folder()]).is_file()


@pytest.mark.parametrize("name", ["Bred", "/no/such/folder/bread.md", "x" * 5000, "bad\0name"])
def test_a_deck_that_is_not_there_names_those_that_are(own: Path, name: str) -> None:
    with pytest.raises(DeckError) as raised:
        find_deck(name, [own / "notes.txt", own])
    assert "Known decks: bread, broken, cake." in raised.value.hint
    assert ('Did you mean "bread"?' in raised.value.hint) == (name == "Bred")
    assert "notes.txt: the folder cannot be read" in raised.value.hint


def test_a_session_asks_the_deck_in_its_order(bread: Deck) -> None:
    assert asked(choose(bread)) == ["kneading", "salt", "batch"]
    assert asked(choose(bread, count=1)) == ["kneading"]
    assert asked(choose(bread, count=2)) == ["kneading", "salt"]
    assert asked(choose(bread, count=99)) == ["kneading", "salt", "batch"]
    assert asked(choose(bread, question_ids=["batch", "kneading"])) == ["kneading", "batch"]


@pytest.mark.parametrize("wanted", ["2", "you", "YO", " you "])
def test_a_round_is_chosen_by_number_or_by_a_part_of_its_title(bread: Deck, wanted: str) -> None:
    assert asked(choose(bread, round=wanted)) == ["batch"]


def test_the_number_in_a_round_s_title_goes_before_its_place(tmp_path: Path) -> None:
    points = "#### Key points\n- p\n"
    text = f"# T\n### A? {{#a}}\n{points}## Round 1\n### B? {{#b}}\n{points}"
    deck = deck_of(tmp_path, text)
    assert asked(choose(deck, round="1")) == ["b"]


def test_a_whole_title_goes_before_a_part_of_another(tmp_path: Path) -> None:
    points = "#### Key points\n- p\n"
    text = f"# T\n## Core\n### A? {{#a}}\n{points}## Core, again\n### B? {{#b}}\n{points}"
    deck = deck_of(tmp_path, text)
    assert asked(choose(deck, round="core")) == ["a"]
    with pytest.raises(DeckError, match="names 2 rounds"):
        choose(deck, round="cor")


@pytest.mark.parametrize("wanted", ["3", "0", "9" * 5000, "Basiks"])
def test_an_unknown_round_lists_the_rounds(bread: Deck, wanted: str) -> None:
    with pytest.raises(DeckError) as raised:
        choose(bread, round=wanted)
    assert "Round 1: Basics, You." in raised.value.hint


def test_an_unknown_question_lists_the_questions_and_the_nearest(bread: Deck) -> None:
    with pytest.raises(DeckError) as raised:
        choose(bread, question_ids=["salt", "kneeding"])
    assert 'Did you mean "kneading"?' in raised.value.hint
    assert "kneading, salt, batch." in raised.value.hint


def test_a_question_of_another_round_is_told_apart_from_an_unknown_one(bread: Deck) -> None:
    with pytest.raises(DeckError) as raised:
        choose(bread, round="You", question_ids=["salt"])
    assert raised.value.hint == 'It is in "Round 1: Basics".'


def test_no_session_asks_less_than_one_question(bread: Deck) -> None:
    with pytest.raises(DeckError, match="0 questions"):
        choose(bread, count=0)


def test_shuffling_draws_from_the_whole_choice_and_follows_its_seed() -> None:
    deck, _ = read_deck(builtin_folder() / "llm-engineering.md")
    drawn = [choose(deck, count=5, shuffle=random.Random(seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len({question.id for question in drawn[0]}) == 5
    everything = choose(deck, shuffle=random.Random(3))
    assert sorted(asked(everything)) == sorted(question.id for question in deck.questions)
    assert (
        len({question.round for question in choose(deck, count=20, shuffle=random.Random(4))}) > 1
    )
