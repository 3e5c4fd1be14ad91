"""`decks import`: one deck of what a person has, and the same questions when it is done again."""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.command import voice_interview
from tests.shapes import Pairs, numbered_headings
from tests.test_foreign_markdown import BREAD
from voice_interview.decks.importing import import_decks
from voice_interview.decks.lint import lint_deck
from voice_interview.decks.markdown import read_deck
from voice_interview.errors import DeckError
from voice_interview.models import Deck

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `voice-interview` in an empty folder."""

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return voice_interview(tmp_path, *arguments)

    return command


def source(folder: Path, pairs: Pairs, name: str = "list.md") -> Path:
    path = folder / name
    path.write_text(numbered_headings(pairs), encoding="utf-8")
    return path


def ids(deck: Deck) -> list[str]:
    return [question.id for question in deck.questions]


def imported(folder: Path, pairs: Pairs) -> Deck:
    return import_decks([source(folder, pairs)], folder / "bread.md").deck


def test_an_imported_deck_is_one_of_our_own_without_an_error(tmp_path: Path) -> None:
    deck = imported(tmp_path, BREAD)
    again, problems = read_deck(tmp_path / "bread.md")
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert [(each.text, each.reference) for each in again.questions] == list(BREAD)
    assert ids(again) == ids(deck)


def test_questions_keep_their_ids_when_the_source_is_edited_and_reordered(tmp_path: Path) -> None:
    knead, salt, starter, done = ids(imported(tmp_path, BREAD))
    edited: Sequence[tuple[str, str]] = [
        ("What is steam in the oven for?", "The crust stays soft, so the loaf can grow."),
        (BREAD[3][0].replace("a loaf", "the loaf"), BREAD[3][1]),
        (BREAD[0][0], "Another answer."),
        ("What keeps a starter alive?", BREAD[2][1]),
        BREAD[1],
    ]
    steam, *others = ids(imported(tmp_path, edited))
    assert others == [done, knead, starter, salt]
    assert steam == "what-is-steam-in-the-oven-for"


def test_an_id_that_is_gone_is_given_to_no_other_question(tmp_path: Path) -> None:
    first = imported(tmp_path, [("Why salt?", "Taste."), *BREAD[2:]])
    imported(tmp_path, [("Why salt?", "Taste."), *BREAD[2:]])
    path = tmp_path / "bread.md"
    path.write_text(path.read_text("utf-8").replace("### Why salt?", "### Wherefore, O water?"))
    again = imported(tmp_path, [("Why salt?", "Taste."), *BREAD[2:]])
    assert ids(first)[0] == "why-salt"
    assert ids(again)[0].startswith("why-salt-")
    assert "Wherefore" in (tmp_path / "bread.md.bak").read_text("utf-8")


def test_what_was_added_by_hand_survives_the_next_import(tmp_path: Path) -> None:
    imported(tmp_path, BREAD)
    path = tmp_path / "bread.md"
    text = path.read_text("utf-8").replace(
        BREAD[0][1], f"{BREAD[0][1]}\n\n#### Key points\n- gluten\n\n#### Follow-ups\n- And rest?"
    )
    text = text.replace("{#why-is-salt-added}", "{#why-is-salt-added}\nTime limit: 40")
    path.write_text(text.replace("# 63 must-know questions", "# Bread\nLanguage: en-GB", 1))
    deck = imported(tmp_path, BREAD)
    assert (deck.title, deck.language) == ("Bread", "en-GB")
    knead, salt, *_ = deck.questions
    assert (knead.key_points, knead.follow_ups, salt.time_limit) == (
        ("gluten",),
        ("And rest?",),
        40,
    )


def test_questions_in_the_same_words_are_told_apart_by_their_answers(tmp_path: Path) -> None:
    pairs = [("What is the output?", "One."), ("What is the output?", "Two."), *BREAD]
    one, two, *rest = ids(imported(tmp_path, pairs))
    assert one != two
    assert ids(imported(tmp_path, [*BREAD, pairs[1], pairs[0]])) == [*rest, two, one]


def test_files_and_folders_become_one_deck_with_a_round_for_each(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    (folder / "deep").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    source(folder, BREAD[:2], "a.md")
    source(folder / ".hidden", BREAD[:2], "b.md")
    (folder / "deep" / "b.csv").write_text("q,a\nWhat is rye?,A grain\n", "utf-8")
    (folder / "deep" / "empty.md").write_text("Nothing.\n", "utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    result = import_decks([folder], tmp_path / "all.md")
    assert [(each.title, len(each.questions)) for each in result.deck.rounds] == [
        ("63 must-know questions", 2),
        ("b", 1),
    ]
    failed = {problem.path.name for problem in result.problems if problem.severity == "error"}
    assert failed == {"empty.md"}


def test_files_that_are_one_question_each_become_a_round_named_after_their_folder(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "Bread"
    folder.mkdir()
    (folder / "What is rye.md").write_text(
        "# Rye (a grain)\nDark.\n\n## Use\n\nIn bread.\n\n# Next questions\n\n"
        "[What is salt?](salt.md)\n\n[Why water?](water.md)\n",
        "utf-8",
    )
    (folder / "salt.mdx").write_text("---\ntitle: 'Why salt?'\n---\n\nTaste.\n", "utf-8")
    (folder / "credits.md").write_text("# Thanks\n\nTo all.\n", "utf-8")
    deck = import_decks([folder], tmp_path / "deck.md").deck
    assert [part.title for part in deck.rounds] == ["Bread"]
    assert [(each.text, each.reference) for each in deck.questions] == [
        ("What is rye", "Dark.\n\n**Use**\n\nIn bread."),
        ("Why salt?", "Taste."),
    ]


def test_a_file_that_is_no_deck_of_ours_is_not_written_over(tmp_path: Path) -> None:
    path = source(tmp_path, BREAD)
    before = path.read_text("utf-8")
    with pytest.raises(DeckError, match="is there already"):
        import_decks([path], path)
    assert path.read_text("utf-8") == before


def test_questions_without_an_answer_are_kept_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text("# T\n\n## R\n\n- What is rye?\n- Why salt?\n", "utf-8")
    import_decks([path], tmp_path / "deck.md")
    deck, problems = read_deck(tmp_path / "deck.md")
    assert [question.self_rated for question in deck.questions] == [True, True]
    assert problems == ()
    assert "Self-rated: yes" in (tmp_path / "deck.md").read_text("utf-8")


def test_self_rated_means_yes_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text("# T\n### Q? {#q}\nSelf-rated: no\n\nAn answer.\n", "utf-8")
    _, slip = lint_deck(path)
    assert (slip.line, slip.severity) == (3, "error")
    assert '"no" is not used' in slip.message


def test_the_command_tells_what_it_wrote_and_what_it_left_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text("# T\n\n## Intro\n\nProse.\n\n## R\n\n- Why salt?\n", "utf-8")
    done = run("decks", "import", "list.md", "--to", "salt.md")
    assert done.returncode == 0
    assert "salt.md: 1 question in 1 round." in done.stdout
    assert "voice-interview practice salt.md" in done.stdout
    assert 'list.md:5: text under "Intro" asks nothing: left out.' in done.stderr
    assert "1 of 1 questions have no answer" in done.stderr
    again = run("decks", "import", "list.md", "--to", "salt.md")
    assert "1 question kept the id of an earlier import." in again.stdout


def test_a_readme_is_named_after_its_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Bread Facts").mkdir()
    source(tmp_path / "Bread Facts", BREAD, "README.md")
    assert run("decks", "import", "Bread Facts/README.md").returncode == 0
    assert (tmp_path / "bread-facts.md").exists()


@pytest.mark.parametrize("name", ["gone.md", "gone.apkg", "gone.csv"])
def test_a_missing_file_says_so(run: Run, name: str) -> None:
    done = run("decks", "import", name)
    assert done.returncode == 1
    assert "there is no such file" in done.stderr


def test_a_foreign_file_is_shown_and_checked_at_once(run: Run, tmp_path: Path) -> None:
    source(tmp_path, BREAD)
    shown = json.loads(run("decks", "show", "list.md", "--json").stdout)
    assert [each["text"] for each in shown["rounds"][0]["questions"]] == [q for q, _ in BREAD]
    assert "What does kneading do" in run("decks", "show", "list.md").stdout
    assert run("decks", "lint", "list.md").returncode == 0
