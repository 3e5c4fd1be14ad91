"""An interview without a key and without a screen, with a person who only listens and talks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.fakes import (
    FakeEar,
    FakeGrader,
    FakeMicrophone,
    FakePlayback,
    FakePlayer,
    FakeRecorder,
    FakeTranscriber,
    Person,
    meters,
)
from tests.studio import CACHE, GRADE, NOW, TOKEN, Studio
from voice_interview.audio.tones import RATE
from voice_interview.errors import DeviceLostError, NoDeviceError
from voice_interview.events import (
    AnswerEnded,
    AnswerPaused,
    AnswerResumed,
    AnswerStarted,
    EndReason,
    Event,
    LevelMeasured,
    Paused,
    Problem,
    QuestionAsked,
    RatingAwaited,
    RatingUndone,
    ReferenceShown,
    Resting,
    Resumed,
    SilenceBroken,
    SilenceNoticed,
    Unrated,
)
from voice_interview.interview.plan import Hearing
from voice_interview.interview.turn import Patience
from voice_interview.models import (
    SAMPLE_RATE,
    AttemptState,
    AudioClip,
    Command,
    PointStatus,
    PointVerdict,
    Score,
    Situation,
    Transcript,
    Word,
)
from voice_interview.protocols import Meter, OnAudio

RATE_3 = (RatingAwaited, Command.RATE_3)
RATE_BY_EAR = ("Your rating?", Command.RATE_3)
QUIET = -60.0


def speech(*spans: tuple[float, float], until: float, step: float = 0.5) -> Iterator[Meter]:
    """Readings of an answer with a voice in these spans of seconds."""
    voice_at = None
    for number in range(1, round(until / step) + 1):
        seconds = number * step
        speaks = any(start <= seconds <= end for start, end in spans)
        voice_at = seconds if speaks else voice_at
        yield Meter(seconds, -20.0 if speaks else QUIET, -20.0, voice_at)


def tones(studio: Studio) -> int:
    """How many were played."""
    return sum(clip.rate == RATE for clip in studio.player.played)


def ends(person: Person) -> list[tuple[EndReason, float]]:
    """Why each take ended, and after how many seconds."""
    return [
        (event.reason, event.recorded.seconds)
        for event in person.events
        if isinstance(event, AnswerEnded)
    ]


# The end of an answer


def test_silence_ends_an_answer_after_a_notice(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: speech((1, 5), until=60))
    person, record = studio.run(RATE_3)
    assert ends(person) == [(EndReason.SILENCE, 17.0)]
    (noticed,) = [n for n, e in enumerate(person.events) if isinstance(e, SilenceNoticed)]
    last = [e for e in person.events[:noticed] if isinstance(e, LevelMeasured)][-1]
    assert last.meter.seconds == 13.5, "the look before the one at 14.0"
    assert record.attempts[0].transcript is not None


def test_a_word_after_the_notice_keeps_the_answer_going(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: speech((1, 5), (15, 16), until=60))
    person, _ = studio.run(RATE_3)
    assert ends(person) == [(EndReason.SILENCE, 28.0)]
    assert len(person.told(SilenceNoticed)) == 2
    assert len(person.told(SilenceBroken)) == 1


def test_the_notice_is_not_recorded(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: speech((1, 5), until=60))
    studio.run(RATE_3)
    assert studio.recorder.log == ["resume", "mute", "unmute", "stop"]


@pytest.mark.parametrize("silence", [0.0, 40.0])
def test_how_much_silence_ends_an_answer_is_a_setting(studio: Studio, silence: float) -> None:
    studio.patience = Patience(thinking=60.0, silence=silence)
    studio.recorder = FakeRecorder(lambda: speech((1, 5), until=30))
    person, _ = studio.run(RATE_3)
    assert ends(person) == [(EndReason.DONE, 30.0)]


def test_time_to_think_is_not_silence(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: speech((50, 52), until=100))
    person, _ = studio.run(RATE_3)
    assert ends(person) == [(EndReason.SILENCE, 64.0)]
    assert not any(isinstance(event, SilenceNoticed) for event in person.events[:100])


def test_a_pause_costs_no_patience(studio: Studio) -> None:
    def paused() -> Iterator[Meter]:
        yield from speech((1, 5), until=10)
        for _ in range(100):
            yield Meter(10.0, QUIET, -20.0, 5.0)

    studio.recorder = FakeRecorder(paused)
    person, _ = studio.run((AnswerStarted, Command.PAUSE), RATE_3)
    assert ends(person) == [(EndReason.DONE, 10.0)]


def test_where_nothing_is_said_the_question_is_asked_again(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: meters(90, QUIET), lambda: meters(3))
    heard = studio.converse(("Your rating?", Command.RATE_3))
    assert heard[:4] == [
        "Question 1.",
        "What is a token?",
        "I heard nothing.",
        "What is a token?",
    ]
    assert studio.attempt().rating is Score.CLEAR
    assert [path.name for path in studio.recorder.paths] == [
        "01_token.flac",
        "01_token_take-2.flac",
    ]


def test_nothing_said_twice_is_never_written_down_and_the_next_is_asked(studio: Studio) -> None:
    studio.questions = (TOKEN, CACHE)
    studio.recorder = FakeRecorder(*[lambda: meters(90, QUIET)] * 2, lambda: meters(3))
    person, record = studio.run(RATE_3)
    assert ends(person)[:2] == [(EndReason.NOTHING_HEARD, 60.0)] * 2
    first, second = record.attempts
    assert (first.state, first.transcript) == (AttemptState.SKIPPED, None)
    assert second.state is AttemptState.RATED
    assert studio.transcriber.streams[0].abandoned


def test_a_minute_of_silence_does_not_hide_what_was_said_after_it(studio: Studio) -> None:
    class Leaver(Person):
        """Is silent for a minute, then speaks for ten seconds and skips."""

        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if (
                isinstance(event, LevelMeasured)
                and event.meter.seconds == 10 == event.meter.voice_at
            ):
                self.controls.put(Command.SKIP)

    studio.recorder = FakeRecorder(lambda: meters(90, QUIET), lambda: meters(20))
    record = studio.interview(Leaver()).run()
    assert record.attempts[0].recording is not None
    assert record.attempts[0].recording.path.name == "01_token_take-2.flac"


@pytest.mark.parametrize(("limit", "command"), [(20.0, None), (180.0, Command.DONE)])
def test_however_it_ends_an_answer_without_a_voice_is_none(
    studio: Studio, limit: float, command: Command | None
) -> None:
    studio.questions = (replace(TOKEN, time_limit=limit),)
    studio.recorder = FakeRecorder(lambda: meters(30, QUIET))
    person, _ = studio.run(*[(AnswerStarted, command)] * 2 if command else [])
    assert {reason for reason, _ in ends(person)} == {EndReason.NOTHING_HEARD}


# Manners


def test_all_that_a_screen_would_show_is_said(studio: Studio) -> None:
    studio.manners = "normal"
    first = replace(TOKEN, round="Warm-up")
    studio.questions = (first, replace(CACHE, round="Warm-up"))
    points = (
        PointVerdict("a piece of text.", PointStatus.COVERED),
        PointVerdict("what is billed", PointStatus.MISSING),
    )
    studio.grader = FakeGrader(replace(GRADE, points=points))
    rate = "Rate yourself: one, two or three."
    remark = (
        "I suggest two, partial: you covered a piece of text,"
        " but the most important gap is what is billed."
    )
    heard = studio.converse((rate, Command.AGREE), (rate, Command.RATE_1))
    assert heard == [
        "Language models. 2 questions. Warm-up. Question 1 of 2.",
        "What is a token?",
        "Thank you.",
        remark,
        "The model answer.",
        "A piece of text.",
        rate,
        "Two, partial.",
        "Question 2 of 2.",
        "Why cache?",
        "Thank you.",
        remark,
        "The model answer.",
        "To save work.",
        rate,
        "One, didn't know.",
        "This is the end. 2 answers, 1.5 on average. Look again at: Why cache?",
    ]


def test_a_deck_in_another_language_is_asked_in_it_and_all_else_is_tones(studio: Studio) -> None:
    studio.manners = "normal"
    studio.language = "de"
    studio.questions = (replace(TOKEN, text="Was ist ein Token?", language="de"),)
    studio.recorder = FakeRecorder(lambda: meters(400))
    studio.run(RATE_3)
    assert studio.voice.said == ["Was ist ein Token?", "A piece of text."]
    assert tones(studio) == 5, "begin, one minute, ten seconds, over, the rating"
    assert studio.recorder.log == ["resume", "mute", "unmute", "mute", "unmute", "stop"]


# Commands


def test_who_does_not_know_hears_the_model_answer_and_is_rated_one(studio: Studio) -> None:
    heard = studio.converse(("What is a token?", Command.DONT_KNOW))
    assert heard[2:] == ["One.", "A piece of text.", "The end. 1 answer, 1.0 on average."]
    (attempt,) = studio.store.session(1).attempts
    assert (attempt.rating, attempt.recording) == (Score.DIDNT_KNOW, None)


def test_not_knowing_in_the_middle_keeps_what_was_said(studio: Studio) -> None:
    person, record = studio.run((AnswerStarted, Command.DONT_KNOW))
    assert ends(person)[0][0] is EndReason.DONT_KNOW
    (attempt,) = record.attempts
    assert (attempt.rating, attempt.transcript) == (Score.DIDNT_KNOW, None)
    assert attempt.recording is not None


@pytest.mark.parametrize("moment", ["Why cache?", "The end. 2 answers, 2.0 on average."])
def test_the_last_rating_can_be_taken_back(studio: Studio, moment: str) -> None:
    studio.questions = (TOKEN, CACHE)
    rate = "Your rating?"
    replies = [(rate, Command.RATE_1), (rate, Command.RATE_3)]
    replies.insert(1 if moment == "Why cache?" else 2, (moment, Command.UNDO))
    replies.insert(replies.index((moment, Command.UNDO)) + 1, (rate, Command.RATE_2))
    heard = studio.converse(*replies)
    again = heard.index("Taken back.")
    assert heard[again - 1 : again + 2] == [moment, "Taken back.", rate]
    if moment == "Why cache?":
        assert heard[again + 2 : again + 5] == ["Two.", "Question 2.", "Why cache?"]
    ratings = [attempt.rating for attempt in studio.store.session(1).attempts]
    assert ratings == ([2, 3] if moment == "Why cache?" else [1, 2])


def test_a_rating_taken_back_and_not_given_again_is_none(studio: Studio) -> None:
    studio.questions = (TOKEN, CACHE)
    person, record = studio.run(
        (RatingAwaited, Command.RATE_1),
        (AnswerStarted, Command.UNDO),
        (RatingAwaited, Command.NEXT),
        RATE_3,
    )
    del person
    first, second = record.attempts
    assert (first.state, first.rating, first.rated_at) == (AttemptState.TRANSCRIBED, None, None)
    assert second.rating is Score.CLEAR


def test_taking_back_where_nothing_was_rated_changes_nothing(studio: Studio) -> None:
    heard = studio.converse(("What is a token?", Command.UNDO), ("Your rating?", Command.RATE_3))
    assert "Taken back." not in heard
    assert heard.count("What is a token?") == 2


def test_at_the_rating_one_can_still_take_back_the_one_before(studio: Studio) -> None:
    studio.questions = (TOKEN, CACHE)
    rate = "Your rating?"
    studio.converse(
        (rate, Command.RATE_1), (rate, Command.UNDO), (rate, Command.RATE_2), (rate, Command.RATE_3)
    )
    assert [attempt.rating for attempt in studio.store.session(1).attempts] == [2, 3]


def test_next_goes_on_from_the_model_answer_to_the_rating_and_from_there_without_one(
    studio: Studio,
) -> None:
    heard = studio.converse(("A piece of text.", Command.NEXT), ("Your rating?", Command.NEXT))
    assert heard[-3:] == ["A piece of text.", "Your rating?", "The end. 1 answer."]
    assert studio.attempt().rating is None


def test_the_question_is_said_again_while_the_recording_stands_still(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: speech((1, 3), until=5))
    person, _ = studio.run((AnswerStarted, Command.REPEAT), RATE_3)
    assert studio.recorder.log == ["resume", "pause", "resume", "stop"]
    assert studio.voice.said.count("What is a token?") == 2
    assert len(person.told(AnswerPaused)) == 1
    assert tones(studio) == 3, "begin, your turn again, over"


def test_a_pause_is_said_and_a_tone_tells_when_one_may_go_on(studio: Studio) -> None:
    studio.run((AnswerStarted, Command.PAUSE), (AnswerPaused, Command.RESUME), RATE_3)
    assert studio.voice.said.count("Paused.") == 1
    assert tones(studio) == 3, "begin, go on, over"


def test_whatever_was_heard_at_the_rating_it_is_asked_for_again(studio: Studio) -> None:
    rate = "Your rating?"
    heard = studio.converse((rate, Command.PLAY_REFERENCE), (rate, Command.UNDO), RATE_BY_EAR)
    assert heard[-6:-1] == [rate, "A piece of text.", rate, rate, "Three."]


def test_outside_an_answer_a_pause_says_again_what_it_cut(studio: Studio) -> None:
    class Careful(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if isinstance(event, Paused):
                self.controls.put(Command.RESUME)

    person = Careful(RATE_3)
    studio.reply(person, ("What is a token?", Command.PAUSE))
    studio.interview(person).run()
    question = "What is a token?"
    assert studio.voice.said[:4] == ["Question 1.", question, "Paused.", question]
    assert len(person.told(Resumed)) == 1


def test_a_rest_ends_by_time_or_by_next(studio: Studio) -> None:
    studio.questions = (TOKEN, CACHE, TOKEN)
    studio.rest = 20.0
    studio.clock = (NOW + timedelta(seconds=n) for n in range(10_000))
    person, _ = studio.run(RATE_3, (Resting, Command.NEXT), RATE_3, RATE_3)
    assert person.told(Resting) == [Resting(20.0)] * 2
    assert len(person.told(QuestionAsked)) == 3


def test_in_a_rest_one_can_look_back(studio: Studio) -> None:
    studio.questions = (TOKEN, CACHE)
    studio.rest = 20.0
    studio.clock = (NOW + timedelta(seconds=n) for n in range(10_000))
    person, record = studio.run(
        (RatingAwaited, Command.RATE_1),
        (Resting, Command.UNDO),
        (RatingAwaited, Command.RATE_2),
        RATE_3,
    )
    assert [attempt.rating for attempt in record.attempts] == [2, 3]
    assert person.told(RatingUndone) == [RatingUndone(TOKEN)]


def test_without_keys_a_missing_rating_is_asked_for_once_more_and_never_invented(
    studio: Studio,
) -> None:
    studio.hands_free = True
    studio.grader = FakeGrader(GRADE)
    studio.clock = (NOW + timedelta(seconds=n) for n in range(10_000))
    person, record = studio.run()
    assert studio.voice.said[-4:] == [
        "Your rating?",
        "Your rating?",
        "Not rated.",
        "The end. 1 answer.",
    ]
    assert record.attempts[0].rating is None
    assert person.told(Unrated) == [Unrated()]


# The ear


class Talker(Person):
    """Says commands to whatever microphone is open."""

    def __init__(self, ear: FakeEar, *reactions: tuple[type, Command]) -> None:
        super().__init__()
        self._ear = ear
        self._said = list(reactions)

    def __call__(self, event: Event) -> None:
        super().__call__(event)
        if self._said and isinstance(event, self._said[0][0]):
            self._ear.hear(self._said.pop(0)[1])


@pytest.fixture
def ear(studio: Studio) -> FakeEar:
    ear = FakeEar()
    studio.hearing = Hearing(ear, FakeMicrophone())
    return ear


def microphone(studio: Studio) -> FakeMicrophone:
    assert studio.hearing is not None
    assert isinstance(studio.hearing.microphone, FakeMicrophone)
    return studio.hearing.microphone


def test_spoken_commands_are_obeyed_as_keys_are(studio: Studio, ear: FakeEar) -> None:
    studio.hands_free = True
    person = Talker(ear, (AnswerStarted, Command.DONE), (RatingAwaited, Command.RATE_2))
    record = studio.interview(person).run()
    assert record.attempts[0].rating is Score.PARTIAL


def test_the_ear_knows_what_is_going_on(studio: Studio, ear: FakeEar) -> None:
    studio.interview(Talker(ear, (RatingAwaited, Command.RATE_2))).run()
    assert ear.expected == [
        Situation.ASKING,
        Situation.ANSWERING,
        Situation.COMPARING,
        Situation.RATING,
    ]


def test_one_microphone_is_open_at_a_time_and_none_in_the_end(studio: Studio, ear: FakeEar) -> None:
    open_ = microphone(studio)
    while_answering: list[int] = []

    class Watch(Talker):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if isinstance(event, AnswerStarted):
                while_answering.append(open_.open)

    studio.interview(Watch(ear, (RatingAwaited, Command.RATE_2))).run()
    assert while_answering == [0]
    assert (open_.opened, open_.open) == (2, 0)


def test_the_ear_hears_the_answer_and_what_is_said_in_a_pause(studio: Studio, ear: FakeEar) -> None:
    block = np.zeros(1600, np.float32)

    class Speaker(Talker):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            recorder = studio.recorder
            assert recorder.on_audio or not isinstance(event, AnswerStarted)
            if isinstance(event, AnswerStarted) and recorder.on_audio:
                recorder.on_audio(block)
            if isinstance(event, AnswerPaused) and recorder.while_paused:
                recorder.while_paused(block)
                self._ear.hear(Command.RESUME)

    person = Speaker(ear, (AnswerStarted, Command.PAUSE), (RatingAwaited, Command.RATE_2))
    studio.interview(person).run()
    assert ear.fed == 3200
    assert Situation.PAUSED in ear.expected
    assert studio.recorder.log == ["resume", "pause", "mute", "unmute", "resume", "stop"]


def test_the_ear_knows_what_the_loudspeaker_plays(studio: Studio, ear: FakeEar) -> None:
    studio.interview(Talker(ear, (RatingAwaited, Command.RATE_2))).run()
    played = [clip is not None for clip in ear.played]
    assert played == [True, False] * (len(played) // 2)
    assert len(played) // 2 == len(studio.player.played)


@pytest.mark.parametrize("failure", [NoDeviceError("none"), DeviceLostError("lost")])
def test_a_microphone_that_cannot_be_opened_between_answers_costs_only_the_voice(
    studio: Studio, ear: FakeEar, failure: NoDeviceError | DeviceLostError
) -> None:
    studio.hearing = Hearing(ear, FakeMicrophone(failure))
    person, record = studio.run(RATE_3)
    assert [event.error for event in person.told(Problem)] == [failure] * 2  # type: ignore[union-attr]
    assert record.attempts[0].rating is Score.CLEAR


def test_commands_are_cut_off_the_transcript_and_all_else_stays(
    studio: Studio, ear: FakeEar
) -> None:
    said = ["a", "token", "pause", "is", "text", "i'm", "done"]
    words = tuple(Word(text, n + 0.2, n + 0.8, 1.0) for n, text in enumerate(said))
    transcript = Transcript(" ".join(said), words, "fake", "scripted", "en")
    studio.transcriber = FakeTranscriber(transcript)

    class Speaker(Person):
        """Says two words, pauses, goes on, says the rest and that it is done."""

        def __call__(self, event: Event) -> None:
            super().__call__(event)
            match event:
                case AnswerStarted():
                    self.speak(studio.recorder.on_audio, 3, Command.PAUSE)
                case AnswerPaused():
                    self.speak(studio.recorder.while_paused, 2, Command.RESUME)
                case AnswerResumed():
                    self.speak(studio.recorder.on_audio, 4, Command.DONE)
                case RatingAwaited():
                    self.controls.put(Command.RATE_3)

        def speak(self, listener: OnAudio | None, seconds: int, command: Command) -> None:
            assert listener is not None
            listener(np.zeros(seconds * SAMPLE_RATE, np.float32))
            ear.hear(command)

    record = studio.interview(Speaker()).run()
    kept = record.attempts[0].transcript
    assert kept is not None
    assert kept.text == "a token is text"
    assert [word.text for word in kept.words] == ["a", "token", "is", "text"]


def test_a_command_that_means_nothing_now_is_part_of_the_answer(
    studio: Studio, ear: FakeEar
) -> None:
    words = (Word("two", 2.2, 2.8, 1.0),)
    studio.transcriber = FakeTranscriber(Transcript("two", words, "fake", "scripted", "en"))

    class Counter(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if isinstance(event, AnswerStarted) and studio.recorder.on_audio:
                studio.recorder.on_audio(np.zeros(3 * SAMPLE_RATE, np.float32))
                ear.hear(Command.RATE_2)

    record = studio.interview(Counter(RATE_3)).run()
    assert record.attempts[0].transcript is not None
    assert record.attempts[0].transcript.text == "two"


def test_a_microphone_lost_between_answers_is_told_once(studio: Studio, ear: FakeEar) -> None:
    lost = DeviceLostError("lost")

    class Clumsy(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if isinstance(event, ReferenceShown):
                microphone(studio).lost = lost

    person = Clumsy(RATE_3)
    record = studio.interview(person).run()
    assert person.told(Problem) == [Problem(lost)]
    assert record.attempts[0].rating is Score.CLEAR
    assert (microphone(studio).open, len(ear.expected)) == (0, 4)


def test_a_microphone_that_is_away_between_answers_is_told_once_and_waited_for(
    studio: Studio, ear: FakeEar
) -> None:
    away = DeviceLostError("away")

    class Clumsy(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if isinstance(event, ReferenceShown):
                microphone(studio).away = away

    person = Clumsy(RATE_3)
    studio.interview(person).run()
    assert person.told(Problem) == [Problem(away)]
    assert (microphone(studio).opened, microphone(studio).open, len(ear.expected)) == (2, 0, 4)


def test_the_ear_lets_go_of_its_microphone_while_a_loudspeaker_is_looked_for(
    studio: Studio, ear: FakeEar
) -> None:
    open_while_trying: list[int] = []

    class NoPlayer(FakePlayer):
        def play(self, clip: AudioClip) -> FakePlayback:  # noqa: ARG002
            open_while_trying.append(microphone(studio).open)
            raise NoDeviceError("no loudspeaker")

    studio.player = NoPlayer()
    studio.run(RATE_3)
    assert open_while_trying == [1, 0, 0]
    assert microphone(studio).opened == 3
    assert ear.fed == 0
