"""Tables, Anki's cards, YAML and JSON as decks; hostile ones are told, and do nothing."""

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.anki import Note, new_collection, old_collection, package
from voice_interview.decks.foreign import anki
from voice_interview.decks.foreign.plain import as_markdown
from voice_interview.decks.reading import examine
from voice_interview.models import Deck, Question


def deck_of(path: Path) -> Deck:
    reading = examine(path)
    assert reading.deck is not None, reading.problems
    return reading.deck


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, name: str, text: str) -> list[Question]:
    return list(deck_of(written(folder, name, text)).questions)


def told(path: Path) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in examine(path).problems]


def pairs(questions: list[Question]) -> list[tuple[str, str]]:
    return [(question.text, question.reference) for question in questions]


RYE = [("What is rye?", "A grain"), ("Why salt?", "Taste")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "question,answer\nWhat is rye?,A grain\nWhy salt?,Taste\n"),
        ("a.csv", "Answer;Question\nA grain;What is rye?\nTaste;Why salt?\n"),
        ("a.csv", "What is rye?,A grain\nWhy salt?,Taste\n"),
        ("a.tsv", "What is rye?\tA grain\nWhy salt?\tTaste\n"),
        ("a.tsv", "Front\tBack\r\nWhat is rye?\tA grain\r\n\r\nWhy salt?\tTaste\r\n"),
        ("a.txt", "#separator:Pipe\n#html:false\nWhat is rye?|A grain\nWhy salt?|Taste\n"),
        ("a.txt", "#separator:tab\n#columns:Back\tFront\nA grain\tWhat is rye?\nTaste\tWhy salt?"),
        ("a.txt", "#separator:tab\n#guid column:1\na\tWhat is rye?\tA grain\nb\tWhy salt?\tTaste"),
        ("a.json", json.dumps([{"question": q, "answer": a} for q, a in RYE])),
        ("a.json", json.dumps({"cards": [{"front": q, "back": a} for q, a in RYE]})),
        ("a.json", json.dumps(dict(RYE))),
        ("a.jsonl", "\n".join(json.dumps({"prompt": q, "completion": a}) for q, a in RYE)),
        ("a.yaml", "- q: What is rye?\n  a: A grain\n- q: Why salt?\n  a: Taste\n"),
        ("a.yml", "Flour:\n  - question: What is rye?\n    answer: A grain\n"
                  "Rest:\n  - question: Why salt?\n    answer: Taste\n"),
        ("a.json", json.dumps([{"title": q, "level": "easy", "text": a} for q, a in RYE])),
        ("a.json", json.dumps([{"title": q, "content": f"## {q}\n\n{a}"} for q, a in RYE])),
        ("a.json", json.dumps([{"term": q, "definition": a} for q, a in RYE])),
        ("a.json", json.dumps([{"text": q, "correctAnswer": a} for q, a in RYE])),
        ("a.json", json.dumps(RYE)),
        ("a.yaml", "categories: [bread]\nconversations:\n"
                   "- - What is rye?\n  - A grain\n- - Why salt?\n  - Taste\n"),
        ("a.json", json.dumps({"site": "bread.example", "labels": {"mill": "Where it is ground."},
                               "questions": [{"question": q, "answer": a} for q, a in RYE]})),
    ],
)  # fmt: skip
def test_each_format_gives_its_questions_and_answers(tmp_path: Path, name: str, text: str) -> None:
    assert pairs(read(tmp_path, name, text)) == RYE


def test_named_columns_give_rounds_tags_points_and_limits(tmp_path: Path) -> None:
    text = (
        "Topic,Question,Answer,Tags,Key points,Time limit,Mood\n"
        'Flour,What is rye?,"A grain,\ndark","rye, grain",Likes the cold;Has little gluten,90,?\n'
        ",,nothing asked,,,,\n"
        "Salt,Why salt?,Taste,,,,\n"
    )
    path = written(tmp_path, "bread.csv", text)
    deck = deck_of(path)
    assert [each.title for each in deck.rounds] == ["Flour", "Salt"]
    rye, salt = deck.questions
    assert (rye.reference, rye.tags, rye.time_limit) == ("A grain,\ndark", ("rye", "grain"), 90)
    assert rye.key_points == ("Likes the cold", "Has little gluten")
    assert (rye.line, salt.line) == (2, 5)
    assert told(path) == [
        (1, 'the column "Mood" is not known: left out'),
        (4, "a row without a question: left out"),
    ]


def test_an_anki_text_is_freed_of_html_media_and_gaps(tmp_path: Path) -> None:
    text = (
        "#separator:tab\n#html:true\n#tags column:3\n#deck:Bread::Basics\n"
        'What is <b>rye</b>?\t<div>A <i>grain</i></div><img src="x.png">[sound:a.mp3]\tgrain a,b\n'
        "{{c1::Salt}} slows {{c2::yeast::a fungus}}.\tIt does.\n"
    )
    deck = deck_of(written(tmp_path, "bread.txt", text))
    assert [each.title for each in deck.rounds] == ["Bread: Basics"]
    rye, *gaps = deck.questions
    assert (rye.text, rye.reference, rye.tags) == (
        "What is **rye**?",
        "A *grain*",
        ("grain", "a b"),
    )
    assert pairs(gaps) == [
        ("… slows yeast.", "Salt slows yeast.\n\nIt does."),
        ("Salt slows … (a fungus).", "Salt slows yeast.\n\nIt does."),
    ]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a<br>b &amp; c", "a\nb & c"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<pre>x = 1\n  y</pre>done", "```\nx = 1\n  y\n```\n\ndone"),
        ("<script>alert(1)</script><style>b{}</style>x", "x"),
        ('<img alt="a loaf" src="http://example.org/a.png">', "a loaf"),
        ("use <code>std::map</code>", "use `std::map`"),
    ],
)
def test_html_becomes_what_can_be_shown_and_said(html: str, markdown: str) -> None:
    assert as_markdown(html) == markdown


NOTES = (
    Note(("What is rye?<br>", "A <b>grain</b>"), tags=" rye grain "),
    Note(("Why salt?", "Taste"), deck=2),
    Note(("", "")),
    Note(("<img src=a.png>", "nothing to say")),
    Note(("{{c1::Yeast}} makes gas", "so it rises")),
)


@pytest.mark.parametrize(
    "members",
    [
        {"collection.anki2": old_collection(NOTES)},
        {"collection.anki21": old_collection(NOTES), "collection.anki2": b"update Anki"},
        {"collection.anki21b": new_collection(NOTES), "collection.anki2": b"update Anki"},
    ],
    ids=["anki2", "anki21", "anki21b"],
)
def test_a_package_of_each_age_is_read(tmp_path: Path, members: dict[str, bytes]) -> None:
    path = package(tmp_path / "bread.apkg", {**members, "media": b"{}", "0": b"a picture"})
    deck = deck_of(path)
    assert [(each.title, pairs(list(each.questions))) for each in deck.rounds] == [
        (
            "Bread",
            [("What is rye?", "A **grain**"), ("… makes gas", "Yeast makes gas\n\nso it rises")],
        ),
        ("Bread: Rye", [("Why salt?", "Taste")]),
    ]
    assert next(deck.questions).tags == ("rye", "grain")
    assert told(path) == [
        (3, "a note whose question says nothing: left out"),
        (4, "a note whose question says nothing: left out"),
    ]


def test_fields_are_known_by_their_names(tmp_path: Path) -> None:
    notes = [Note(("1", "A grain", "What is rye?", "It likes the cold", "f.org"))]
    names = ("ID", "Answer", "Question", "Extra", "Source")
    path = package(tmp_path / "b.colpkg", {"collection.anki21b": new_collection(notes, names)})
    assert pairs(list(deck_of(path).questions)) == [
        ("What is rye?", "A grain\n\nIt likes the cold")
    ]


def test_nothing_in_a_package_but_its_collection_is_touched(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    members = {
        "../evil.txt": b"x",
        "/tmp/voice-interview-evil.txt": b"x",
        "collection.anki2": old_collection(NOTES),
    }
    path = package(inside / "b.apkg", members)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("collection.anki21")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    (failure,) = examine(path).problems
    assert "no SQLite file" in failure.message
    assert [each.name for each in tmp_path.rglob("*")] == ["inside", "b.apkg"]
    assert not Path("/tmp/voice-interview-evil.txt").exists()


def test_a_package_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anki, "MOST_BYTES", 1_000_000)
    bomb = b"SQLite format 3\0" + bytes(3_000_000)
    plain = package(tmp_path / "a.apkg", {"collection.anki2": bomb})
    import zstandard

    packed = package(tmp_path / "b.apkg", {"collection.anki21b": zstandard.compress(bomb)})
    for path in (plain, packed):
        (failure,) = examine(path).problems
        assert "larger than 1 MB" in failure.message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no zip", "no Anki package"),
        (b"PK\x03\x04 cut off", "no Anki package"),
    ],
)
def test_a_damaged_package_says_so(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "b.apkg"
    path.write_bytes(data)
    (failure,) = examine(path).problems
    assert words in failure.message


@pytest.mark.parametrize(
    "collection",
    [
        b"",
        b"SQLite format 3\0",
        b"SQLite format 3\0" + bytes(500),
        old_collection(NOTES)[:5000],
        new_collection(NOTES)[:60],
    ],
)
def test_a_damaged_collection_says_so(tmp_path: Path, collection: bytes) -> None:
    for name in ("collection.anki2", "collection.anki21b"):
        (failure,) = examine(package(tmp_path / "b.apkg", {name: collection})).problems
        assert "no Anki package" in failure.message


def test_yaml_and_json_may_be_nested_and_name_title_and_language(tmp_path: Path) -> None:
    text = (
        "title: Brot\nlanguage: de\nrounds:\n"
        "  - title: Anfang\n    questions:\n"
        "      - question: Was ist Roggen?\n        answer: no\n        tags: [korn]\n"
        "        key_points:\n          - wächst im Kalten\n        mood: 3\n"
        "  - title: Mehr\n    questions:\n      - Warum Salz?\n"
    )
    path = written(tmp_path, "bread.yaml", text)
    deck = deck_of(path)
    assert (deck.title, deck.language) == ("Brot", "de")
    assert [each.title for each in deck.rounds] == ["Anfang", "Mehr"]
    rye, salt = deck.questions
    assert (rye.reference, rye.tags, rye.key_points) == ("no", ("korn",), ("wächst im Kalten",))
    assert salt.self_rated
    assert told(path)[0] == (6, '"mood" is not known: left out')


CHOICES = ["Grain", "Fruit", "Root"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps([{"question": "Rye?", "options": CHOICES, "answer": "A"}])),
        ("a.json", json.dumps([{"question": "Rye?", "options": CHOICES, "answer": 0}])),
        ("a.json", json.dumps([{"question": "Rye?", "options": CHOICES, "correctIndex": 0}])),
        ("a.json", json.dumps([{"question": "Salt?", "options": ["a"], "answer": 1},
                               {"question": "Rye?", "options": CHOICES, "answer": 1}])),
        ("a.json", json.dumps([{"description": "Rye?", "answers": CHOICES, "correct": "Grain"}])),
        ("a.json", json.dumps([{"question": "Rye?", "answers": [
            {"text": each, "isCorrect": each == "Grain"} for each in CHOICES]}])),
        ("a.json", json.dumps([{"question": "Rye?", "correct_answer": "Grain",
                                "incorrect_answers": ["Fruit", "Root"]}])),
    ],
)  # fmt: skip
def test_choices_are_shown_and_the_right_one_is_the_answer(
    tmp_path: Path, name: str, text: str
) -> None:
    rye = read(tmp_path, name, text)[-1]
    assert rye.reference == "Grain"
    assert sorted(rye.shown.split("\n")) == ["- Fruit", "- Grain", "- Root"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps([{"question": "Rye?", "A": "Grain", "B": "Fruit", "answer": "A"}])),
        ("a.json", json.dumps([{"question": "Rye?", "choices": {"A": "Grain", "B": "Fruit"},
                                "answer": ["A"]}])),
        ("a.json", json.dumps([{"question": "Rye?", "choices": {"A": "Grain", "B": "Fruit"},
                                "correct_answer": "A", "explanation": ""}])),
        ("a.csv", "Question,Option A,Option B,Answer\nRye?,Grain,Fruit,Option A\n"),
        ("a.csv", "Question,A,B,Correct answer\nRye?,Grain,Fruit,A\n"),
    ],
)  # fmt: skip
def test_choices_keep_the_letters_that_the_file_gives_them(
    tmp_path: Path, name: str, text: str
) -> None:
    (rye,) = read(tmp_path, name, text)
    assert (rye.shown, rye.reference) == ("- A: Grain\n- B: Fruit", "Grain")


def test_a_label_is_no_other_choice_of_the_same_words(tmp_path: Path) -> None:
    entry = {"question": "How many?", "choices": {"1": "2", "2": "1"}, "answer": "1"}
    (many,) = read(tmp_path, "a.json", json.dumps([entry]))
    assert many.reference == "2"


def test_a_number_that_may_count_from_none_or_one_stays_a_number(tmp_path: Path) -> None:
    (rye,) = read(
        tmp_path, "a.json", json.dumps([{"question": "Rye?", "options": CHOICES, "answer": 1}])
    )
    assert rye.reference == "1"


@pytest.mark.parametrize(
    ("topics", "rounds", "tags"),
    [
        ("ab" * 5, ["a", "b"], set()),  # they come again, and so stand together
        ("abcdeabcde", [""], set("abcde")),  # nearly one for each question
        ("aaaaabbbbb", ["a", "b"], set()),
    ],
)
def test_rounds_that_change_with_each_question_are_put_together_or_are_tags(
    tmp_path: Path, topics: str, rounds: list[str], tags: set[str]
) -> None:
    entries = [{"topic": t, "question": f"What is {n}?"} for n, t in enumerate(topics)]
    deck = deck_of(written(tmp_path, "a.json", json.dumps(entries)))
    assert [each.title for each in deck.rounds] == [each or "Questions" for each in rounds]
    assert {tag for each in deck.questions for tag in each.tags} == tags


def test_entries_of_json_bear_their_lines(tmp_path: Path) -> None:
    entries = ",\n".join(f'{{\n"question": "{q}",\n"answer": "{a}"}}' for q, a in RYE)
    assert [each.line for each in read(tmp_path, "a.json", f"[\n{entries}\n]")] == [3, 6]


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("a.yaml", "a: &x [1]\nb: *x\n", 2, "alias"),
        ("a.yaml", "[" * 3000, 1, "nest"),
        ("a.yaml", "a: b\n  c: [\n", 2, "YAML"),
        ("a.json", "[" * 30_000, 1, "nested"),
        ("a.json", '[\n{"question": "x"\n', 3, "JSON"),
        ("a.json", "3", 1, "no question"),
        ("a.csv", "", 1, "no question"),
    ],
)
def test_what_cannot_be_read_says_where(
    tmp_path: Path, name: str, text: str, line: int, words: str
) -> None:
    (failure, *_) = examine(written(tmp_path, name, text)).problems
    assert failure.line == line
    assert words in failure.message


def test_a_yaml_tag_builds_nothing(tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    text = f'- question: !!python/object/apply:os.mkdir ["{evil}"]\n- q: What is rye?\n  a: Grain\n'
    assert pairs(read(tmp_path, "a.yaml", text))[-1] == ("What is rye?", "Grain")
    assert not evil.exists()


@given(
    st.sampled_from(["a.csv", "a.tsv", "a.yaml", "a.json", "a.jsonl", "a.txt"]),
    st.text(st.characters(codec="utf-8"), max_size=200)
    | st.lists(
        st.sampled_from(
            ["question", "answer", ",", "\t", ";", "\n", '"', "- ", ": ", "{", "}", "[", "]", "x",
             "#separator:tab\n", "#separator:\"\n", "#separator:\n",
             "#html:true\n", "#columns:a\tb\n", "{{c1::", "}}", "<b>", "&", "?"]
        ),
        max_size=30,
    ).map("".join),
)  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_no_text_of_any_format_raises(name: str, text: str) -> None:
    with TemporaryDirectory() as folder:
        examine(written(Path(folder), name, text))
