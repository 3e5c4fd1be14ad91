"""Decks that strangers made: read or told in a sentence, in bounded time and memory."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.anki import Note, old_collection, package
from tests.hostile import DIGITS
from voice_interview.decks.foreign import anki
from voice_interview.decks.foreign.plain import as_markdown
from voice_interview.decks.importing import import_decks
from voice_interview.decks.reading import examine
from voice_interview.errors import DeckError


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", f'[{{"question": "What?", "answer": {DIGITS}}}]'),
        ("a.json", '{"question": "\\ud800?"}'),
        ("a.jsonl", '{"q":' * 3000),
        ("a.yaml", f"- q: What is it?\n  time_limit: {DIGITS}\n"),
        ("a.yaml", "- " * 2000),
        ("a.txt", "#separator:tab\n#tags column:²\nWhat?\tSo\n"),
        ("a.txt", f"#separator:tab\n#tags column:{DIGITS}\nWhat?\tSo\n"),
        ("a.txt", f"#separator:tab\n#html:true\n{{{{c{DIGITS}::x}}}} y?\tSo\n"),
        ("a.txt", "#separator:tab\n#html:true\nWhat? <![x[ y\t<![CDATA[\n"),
        ("a.txt", f"#separator:tab\n#html:true\nWhat?\t&#{DIGITS};\n"),
        ("a.md", f"# T\n\n### What? {{#{'a' * 10_000}}}\nSo.\n"),
    ],
)
def test_what_python_refuses_to_read_is_read_or_told(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    reading = examine(path)
    assert reading.deck or reading.problems
    assert all(len(each.id) <= 110 for each in (reading.deck.questions if reading.deck else ()))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "part", ["<a", "<!--", "<!--x>", '<a b="', "</", "<?", "&", "<script>", "<b '"]
)
def test_hostile_html_takes_the_time_its_length_deserves(part: str) -> None:
    as_markdown(part * (200_000 // len(part)))


@pytest.mark.timeout(20)
def test_words_spelt_in_another_way_do_not_take_the_square_of_a_files_length(
    tmp_path: Path,
) -> None:
    entry = '{"question": "\\u0057hat is it?", "answer": "\\u0057ell"},\n'
    (tmp_path / "a.json").write_text(f"[{entry * 15_000}{{}}]", "utf-8")
    assert examine(tmp_path / "a.json").deck is not None


CARDS = "CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, did INTEGER);"
NOTES = "CREATE TABLE notes (id INTEGER PRIMARY KEY, mid, tags, flds);"
COL = "CREATE TABLE col (models TEXT, decks TEXT);"
ONE_NOTE = "INSERT INTO notes VALUES (1, 1, '', 'What?' || char(31) || 'So');"


def described(models: str, decks: str) -> str:
    return f"{CARDS}{NOTES}{COL}{ONE_NOTE} INSERT INTO col VALUES ('{models}', '{decks}');"


ENDLESS = (
    "CREATE VIEW notes AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
    " SELECT x AS id, 1 AS mid, '' AS tags, 'What?' AS flds FROM c;"
    f"{CARDS}{COL} INSERT INTO col VALUES ('{{}}', '{{}}');"
)
COMPUTED = (
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, mid, tags, flds AS (hex(zeroblob(1000000))));"
    f"INSERT INTO notes (id) VALUES (1), (2), (3), (4);{CARDS}{COL}"
    "INSERT INTO col VALUES ('{}', '{}');"
)


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (f"{CARDS}{NOTES}{COL}", "not as Anki writes one"),
        (described("[]", "{}"), "not as Anki writes one"),
        (described("{}", "7"), "not as Anki writes one"),
        (described('{"1": {"flds": [7]}}', "{}"), "not as Anki writes one"),
        (described("{}", "[" * 50_000), "no Anki package"),
        (described(f'{{"{DIGITS}": {{"flds": []}}}}', "{}"), "no Anki package"),
        ("CREATE VIEW notes AS SELECT * FROM notes;", "no Anki package"),
        (ENDLESS, "interrupted"),
        (COMPUTED, "larger than 5 MB"),
    ],
    ids=["empty", "list", "number", "field", "deep", "digits", "circle", "endless", "computed"],
)
def test_a_collection_that_anki_did_not_write_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: str, says: str
) -> None:
    monkeypatch.setattr(anki, "_MOST_STEPS", 5)
    monkeypatch.setattr(anki, "MOST_BYTES", 5_000_000)
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(schema)
        (failure,) = examine(
            package(tmp_path / "a.apkg", {"collection.anki2": base.serialize()})
        ).problems
    assert says in failure.message


WHOLE = old_collection([Note(("What?", "So"))] * 3)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_package_with_any_byte_changed_is_read_or_told(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        path = package(Path(name) / "a.apkg", {"collection.anki2": WHOLE})
        whole = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
        reading = examine(path)
        assert reading.deck or reading.problems


def test_a_link_in_an_imported_folder_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "diary.md").write_bytes(b"# T\n\n### What is secret? {#a}\n\nIt.\n")
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "link.md").symlink_to(tmp_path / "diary.md")
    with pytest.raises(DeckError, match="holds no file"):
        import_decks([shared], tmp_path / "mine.md")
    (shared / "own.md").write_bytes(b"# T\n\n### What is theirs? {#a}\n\nIt.\n")
    imported = import_decks([shared], tmp_path / "mine.md")
    assert "secret" not in Path(imported.deck.source).read_text("utf-8")
