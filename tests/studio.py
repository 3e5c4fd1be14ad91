"""An interview with all its parts, each of which a test may exchange."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from tests.fakes import (
    FakePlayer,
    FakeRecorder,
    FakeTranscriber,
    FakeVoice,
    Loudspeaker,
    Person,
)
from voice_interview.events import Event
from voice_interview.interview.controls import Controls
from voice_interview.interview.manners import Length
from voice_interview.interview.plan import Engines, Hearing, Plan
from voice_interview.interview.session import Interview
from voice_interview.interview.turn import Patience
from voice_interview.models import (
    Attempt,
    AudioClip,
    Command,
    Deck,
    Grade,
    Question,
    Score,
    SessionRecord,
)
from voice_interview.protocols import Grader
from voice_interview.store.store import Store

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
TOKEN = Question("token", "What is a `token`?", "A piece of text.", ("a piece of text",))
CACHE = Question("cache", "Why cache?", "To save work.", ("it saves work",), time_limit=20.0)
ANSWER = AudioClip(np.zeros(1600, np.float32), 16_000)
GRADE = Grade(Score.PARTIAL, (), "fake")


class Attendant(Protocol):
    """Who is told what happens, and gives commands."""

    controls: Controls

    def __call__(self, event: Event) -> None: ...


class Studio:
    """One interview's parts, each of which a test may exchange before it runs."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.voice = FakeVoice()
        self.player: FakePlayer = FakePlayer()
        self.recorder = FakeRecorder()
        self.transcriber = FakeTranscriber()
        self.grader: Grader | None = None
        self.questions: Sequence[Question] = (TOKEN,)
        self.minutes = 0.0
        self.headphones = False
        self.spoken = True
        self.language = "en"
        self.manners: Length = "brief"
        self.hands_free = False
        self.rest = 0.0
        self.follow_ups = 0
        self.patience = Patience(thinking=60.0, silence=12.0)
        self.hearing: Hearing | None = None
        self.clock: Iterator[datetime] | None = None

    def interview(self, person: Attendant) -> Interview:
        plan = Plan(
            deck=Deck("llm", "Language models", (), Path("llm.md"), self.language),
            questions=self.questions,
            folder=self.store.folder / "2026-11-23_14-05_llm",
            limit=180.0,
            warnings=(60.0, 10.0),
            minutes=self.minutes,
            headphones=self.headphones,
            spoken=self.spoken,
            patience=self.patience,
            manners=self.manners,
            hands_free=self.hands_free,
            rest=self.rest,
            follow_ups=self.follow_ups,
        )
        engines = Engines(
            self.voice,
            self.player,
            self.recorder,
            self.transcriber,
            self.grader,
            self.store,
            self.hearing,
        )
        clock = self.clock
        now = (lambda: next(clock)) if clock else (lambda: NOW)
        return Interview(plan, engines, person.controls, person, now)

    def run(self, *reactions: tuple[type, Command]) -> tuple[Person, SessionRecord]:
        person = Person(*reactions)
        return person, self.interview(person).run()

    def converse(self, *replies: tuple[str, Command]) -> list[str]:
        """Hold it with someone who only listens; gives what that person heard.

        Each reply is used once, in order: the next time this text sounds, that command is given.
        """
        person = Person()
        heard = self.reply(person, *replies)
        self.interview(person).run()
        return heard

    def reply(self, person: Person, *replies: tuple[str, Command]) -> list[str]:
        """Let `person` listen and reply so; gives what will be heard."""
        self.player = loudspeaker = Loudspeaker(self.voice, person.controls, replies)
        return loudspeaker.heard

    def attempt(self, number: int = 1) -> Attempt:
        """An attempt as the log has it now."""
        return self.store.session(1).attempts[number - 1]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path / "recordings")
    yield studio
    studio.store.close()
