"""A running interview, seen by another program."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from voice_interview.broadcast import FILE_NAME, STALE, Broadcast, Moment, watched
from voice_interview.events import (
    AnswerEnded,
    AnswerStarted,
    EndReason,
    LevelMeasured,
    QuestionAsked,
    Rated,
    SessionStarted,
    Transcribed,
    WordsHeard,
)
from voice_interview.models import Question, Recorded, Score, Transcript
from voice_interview.protocols import Heard, Meter

QUESTION = Question("token", "What is a token?")


def soon(folder: Path, true: Callable[[Moment], bool]) -> Moment:
    """What is seen, once it is so."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        moment = watched(folder)
        if moment is not None and true(moment):
            return moment
        time.sleep(0.02)
    raise AssertionError(f"still {watched(folder)}")


def test_an_answer_is_seen_as_it_is_given(tmp_path: Path) -> None:
    with Broadcast(tmp_path) as interview:
        interview(SessionStarted("Models", 3, spoken=True))
        interview(QuestionAsked(QUESTION, 1, 3, 90.0))
        asked = soon(tmp_path, lambda seen: seen.question == QUESTION.text)
        assert (asked.phase, asked.deck_title, asked.total) == ("asking", "Models", 3)
        interview(AnswerStarted(1))
        interview(LevelMeasured(Meter(2.0, -20.0, -15.0), 88.0))
        interview(WordsHeard(Heard("a token", "is")))
        seen = soon(tmp_path, lambda seen: seen.tentative == "is")
        assert (seen.phase, seen.remaining, seen.level) == ("answering", 88.0, -20.0)
        interview(AnswerEnded(EndReason.DONE, Recorded(tmp_path / "a.flac", 2.0)))
        interview(Transcribed(Transcript("a token is text", (), "whisper", "base.en", "en")))
        interview(Rated(Score.CLEAR))
        rated = soon(tmp_path, lambda seen: seen.rating == 3)
        assert (rated.phase, rated.committed, rated.tentative) == ("rated", "a token is text", "")
        interview(QuestionAsked(QUESTION, 2, 3, 90.0))
        assert soon(tmp_path, lambda seen: seen.position == 2).committed == ""
    assert watched(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_an_interview_that_broke_off_is_not_running(tmp_path: Path) -> None:
    with Broadcast(tmp_path) as interview:
        interview(QuestionAsked(QUESTION, 1, 3, 90.0))
        soon(tmp_path, lambda seen: bool(seen.question))
        left = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / FILE_NAME).write_bytes(left)
    assert watched(tmp_path) is not None
    long_ago = time.time() - STALE - 1
    os.utime(tmp_path / FILE_NAME, (long_ago, long_ago))
    assert watched(tmp_path) is None


def test_what_is_no_moment_is_no_interview(tmp_path: Path) -> None:
    assert watched(tmp_path / "nowhere") is None
    for nonsense in (b"", b"{", b"[]", b'{"position": "one"}'):
        (tmp_path / FILE_NAME).write_bytes(nonsense)
        assert watched(tmp_path) is None


def test_a_folder_that_takes_no_file_costs_the_interview_nothing(tmp_path: Path) -> None:
    with Broadcast(tmp_path / "nowhere") as interview:
        interview(QuestionAsked(QUESTION, 1, 3, 90.0))
        time.sleep(0.3)
    assert list(tmp_path.iterdir()) == []
