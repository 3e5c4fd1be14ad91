"""A log to review, and the page as a browser gets it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from voice_interview import demo
from voice_interview.audio.clips import load_clip
from voice_interview.config import LoadedConfig, parse
from voice_interview.models import (
    Contradiction,
    Deck,
    Grade,
    PointStatus,
    PointVerdict,
    Question,
    Recorded,
    Score,
    Transcript,
    Word,
)
from voice_interview.store.store import Store
from voice_interview.web.application import application
from voice_interview.web.desk import Desk
from voice_interview.web.jobs import Jobs
from voice_interview.web.overview import Overviews
from voice_interview.web.security import Access

SOUND = Path(demo.__file__).parent / "token.flac"

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
PORT = 8321

SCRIPT = "<script>alert('seen')</script><img src=x onerror=alert(1)>"
"""What must never be more than text."""

QUESTION = Question(
    id="token",
    text="What is a `token`?",
    reference="A **small** piece of text.\n\n- You pay by the token.",
    key_points=("a small piece of text", "you pay by it"),
    tags=("tokens",),
    deck="llm",
    round="Round 1",
)
HOSTILE = Question(
    id="hostile",
    text=f"What is {SCRIPT}?",
    reference=f"{SCRIPT} [a link](javascript:alert(1)) ![](http://elsewhere.example/pixel)",
    key_points=(SCRIPT,),
    tags=(SCRIPT,),
    deck="llm",
    round=SCRIPT,
    shown=f"```html\n{SCRIPT}\n```\n\n{SCRIPT}",
)
HEARD = "um a token is a small piece of text and it costs money"


def timed(text: str, pause: float = 0.0) -> tuple[Word, ...]:
    """A word each half second, with a pause after the third."""
    return tuple(
        Word(word, at / 2 + pause * (at > 2), at / 2 + 0.4 + pause * (at > 2), 0.9)
        for at, word in enumerate(text.split(), 1)
    )


def heard(text: str = HEARD) -> Transcript:
    return Transcript(text, timed(text, pause=2.0), "whisper", "base.en", "en")


def graded(score: Score, quote: str = "a small piece of text") -> Grade:
    points = (
        PointVerdict(QUESTION.key_points[0], PointStatus.COVERED, quote),
        PointVerdict(QUESTION.key_points[1], PointStatus.MISSING, would_cover="You pay by it."),
    )
    return Grade(score, points, "embedded", coverage=0.5)


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reviewed") / "recordings"
    fill(folder)
    return folder


@pytest.fixture
def log(_filled: Path, tmp_path: Path) -> Iterator[Store]:
    """Two sittings: an answer, a skipped question and one full of script; then the first again."""
    opened = Store(shutil.copytree(_filled, tmp_path / "recordings"))
    yield opened
    opened.close()


@pytest.fixture
def stranger(log: Store) -> "Visitor":
    """A browser that has not opened the printed address."""
    return Visitor(desk_of(log))


@pytest.fixture
def person(log: Store) -> "Visitor":
    """The browser of the person whose log it is."""
    return Visitor(desk_of(log)).let_in()


def fill(folder: Path, url: str = "") -> None:
    """Log it there, or in the database at `url`."""
    store = Store(folder, url)
    deck = Deck("llm", f"Models {SCRIPT}", (), Path("llm.md"))
    first = store.begin_session(deck, folder / "first", NOW - timedelta(days=3))
    _answer(store, first, 1, QUESTION, folder / "first" / "01_token.flac")
    store.skipped(store.asked(first, 2, QUESTION, NOW))
    hostile = _answer(store, first, 3, HOSTILE, folder / "first" / "03_hostile.flac", SCRIPT)
    store.graded(hostile, _hostile_grade(), NOW)
    store.end_session(first, NOW)
    second = store.begin_session(deck, folder / "second", NOW)
    _answer(store, second, 1, QUESTION, folder / "second" / "01_token.flac")
    store.close()


FIRST, SKIPPED, SCRIPTED, AGAIN = 1, 2, 3, 4
"""Ids of the answers in it."""


def _answer(
    store: Store, session: int, place: int, question: Question, path: Path, said: str = HEARD
) -> int:
    path.parent.mkdir(exist_ok=True)
    shutil.copy(SOUND, path)
    attempt = store.asked(session, place, question, NOW - timedelta(days=session % 2))
    store.recorded(attempt, Recorded(path, load_clip(path).seconds))
    store.transcribed(attempt, heard(said), NOW)
    store.graded(attempt, graded(Score.DIDNT_KNOW), NOW - timedelta(hours=1))
    store.graded(attempt, graded(Score.PARTIAL), NOW)
    store.rated(attempt, Score.PARTIAL, NOW)
    return attempt


def _hostile_grade() -> Grade:
    return Grade(
        score=Score.DIDNT_KNOW,
        points=(PointVerdict(SCRIPT, PointStatus.PARTLY, SCRIPT, SCRIPT),),
        engine="llm",
        model=SCRIPT,
        feedback=SCRIPT,
        follow_up=SCRIPT,
        contradictions=(Contradiction(SCRIPT, SCRIPT),),
        prompt="1a2b3c4d",
        note=SCRIPT,
    )


def desk_of(store: Store, host: str = "127.0.0.1", url: str = "") -> Desk:
    """That of a server bound to `host`; `url` is the store's, where it has one."""
    config = parse({"recordings": {"database": url}}, Path("config.toml"))
    loaded = LoadedConfig(config, None).with_recordings(store.folder)
    return Desk(loaded, store, Access(host, PORT), Jobs(), Overviews(loaded), lambda: NOW)


class Visitor(TestClient):
    """A browser at the page, without a ticket as yet."""

    def __init__(self, desk: Desk, address: str = f"http://127.0.0.1:{PORT}") -> None:
        super().__init__(application(desk), base_url=address, follow_redirects=False)
        self.desk = desk

    def let_in(self) -> "Visitor":
        """As the person who opened the printed address."""
        assert self.get("/enter", params={"ticket": self.desk.access.ticket}).status_code == 200
        return self

    def change(self, path: str, **fields: str) -> int:
        """The status that the page's own form gets."""
        token = self.desk.access.form_token
        return self.post(path, data={"token": token, **fields}).status_code
