"""The interview's steps, with a scripted person and a real log."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event as ThreadEvent

import pytest

from tests.fakes import (
    FakeGrader,
    FakePlayback,
    FakePlayer,
    FakeRecorder,
    FakeTranscriber,
    FakeVoice,
    Person,
    meters,
)
from tests.studio import CACHE, GRADE, NOW, TOKEN, Studio
from voice_interview.errors import (
    DeviceLostError,
    DiskError,
    GradingError,
    NoDeviceError,
    SpeechError,
    TranscriptionError,
)
from voice_interview.events import (
    AnswerEnded,
    AnswerPaused,
    AnswerStarted,
    EndReason,
    Event,
    Graded,
    LevelMeasured,
    MicrophoneFound,
    MicrophoneHeard,
    MicrophoneLost,
    MicrophoneSilent,
    Notice,
    Problem,
    QuestionAsked,
    Rated,
    RatingAwaited,
    ReferenceShown,
    SessionEnded,
    SoundMissing,
    TimeWarning,
    Transcribed,
)
from voice_interview.interview.answering import UNWRITTEN
from voice_interview.models import (
    AttemptState,
    AudioClip,
    Command,
    Interval,
    Question,
    Recorded,
    Score,
)
from voice_interview.protocols import Gap, Meter, Playback
from voice_interview.store.store import Store
from voice_interview.unfinished import loose_ends

RATE_3 = (RatingAwaited, Command.RATE_3)


def kinds(events: Sequence[Event]) -> list[type]:
    return [type(event) for event in events if not isinstance(event, LevelMeasured)]


def test_an_answer_is_asked_recorded_transcribed_graded_compared_and_rated(
    studio: Studio,
) -> None:
    studio.grader = FakeGrader(GRADE)
    person, record = studio.run(RATE_3)
    assert kinds(person.events)[1:] == [
        QuestionAsked,
        AnswerStarted,
        AnswerEnded,
        Transcribed,
        Graded,
        ReferenceShown,
        RatingAwaited,
        Rated,
        SessionEnded,
    ]
    (attempt,) = record.attempts
    assert attempt.state is AttemptState.RATED
    assert attempt.rating is Score.CLEAR
    assert attempt.transcript is not None
    assert attempt.transcript.text == "a token is text"
    assert attempt.grade == replace(GRADE, graded_at=NOW)
    assert attempt.recording is not None
    assert attempt.recording.seconds == 3.0
    assert record.ended_at == NOW


def test_every_step_is_in_the_log_before_the_next_one_starts(studio: Studio) -> None:
    states: dict[type, AttemptState] = {}

    class Auditor(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if studio.store.session(1).attempts:
                states.setdefault(type(event), studio.attempt().state)

    studio.grader = FakeGrader(GRADE)
    studio.interview(Auditor(RATE_3)).run()
    assert states[QuestionAsked] is AttemptState.ASKED
    assert states[AnswerEnded] is AttemptState.RECORDED
    assert states[Transcribed] is AttemptState.TRANSCRIBED
    assert states[Graded] is AttemptState.GRADED
    assert states[Rated] is AttemptState.RATED


def test_how_an_answer_was_delivered_is_told_and_logged_with_its_transcript(
    studio: Studio,
) -> None:
    studio.questions = (CACHE,)
    studio.transcriber = FakeTranscriber("it saves work", speech=(Interval(1, 2.5),))
    person, _ = studio.run(RATE_3)
    (event,) = person.told(Transcribed)
    assert isinstance(event, Transcribed)
    delivery = event.transcript.delivery
    assert delivery is not None
    assert (delivery.thinking, delivery.pace) == (1.0, 120.0)
    assert (delivery.limit, delivery.limit_share) == (20.0, 3 / 20)
    assert studio.attempt().transcript == replace(event.transcript, transcribed_at=NOW)


def test_the_model_answer_is_never_said_before_the_answer_is_in(studio: Studio) -> None:
    person, _ = studio.run(RATE_3)
    assert studio.voice.said == [
        "Question 1.",
        "What is a token?",
        "Thank you.",
        "A piece of text.",
        "Your rating?",
        "Three.",
        "The end. 1 answer, 3.0 on average.",
    ]
    shown = kinds(person.events)
    assert shown.index(ReferenceShown) > shown.index(AnswerEnded)


def test_the_next_question_is_rendered_while_this_one_is_answered(studio: Studio) -> None:
    studio.questions = (TOKEN, CACHE)
    prepared: list[list[str]] = []

    class Listener(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if isinstance(event, AnswerStarted):
                prepared.append(list(studio.voice.prepared))

    studio.interview(Listener(RATE_3, RATE_3)).run()
    assert "Why cache?" in prepared[0]
    assert "A piece of text." in prepared[0]


def test_enter_during_the_question_starts_the_answer_at_once(studio: Studio) -> None:
    studio.player.looks = 1_000_000
    studio.spoken = False
    person, record = studio.run((QuestionAsked, Command.DONE), (ReferenceShown, Command.RATE_2))
    assert record.attempts[0].rating is Score.PARTIAL
    assert person.told(AnswerStarted)


def test_a_question_can_be_asked_again(studio: Studio) -> None:
    heard = studio.converse(("What is a token?", Command.REPEAT), ("Your rating?", Command.RATE_3))
    assert heard[:3] == ["Question 1.", "What is a token?", "What is a token?"]


def test_the_answer_ends_when_the_time_is_up(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: meters(400))
    person, _ = studio.run(RATE_3)
    (ended,) = person.told(AnswerEnded)
    assert isinstance(ended, AnswerEnded)
    assert ended.reason is EndReason.TIME_UP
    assert ended.recorded.seconds == 180.0


def test_a_questions_own_limit_wins(studio: Studio) -> None:
    studio.questions = (CACHE,)
    studio.recorder = FakeRecorder(lambda: meters(400))
    _, record = studio.run(RATE_3)
    assert record.attempts[0].recording is not None
    assert record.attempts[0].recording.seconds == 20.0


def test_the_time_left_is_told_at_one_minute_and_ten_seconds(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: meters(400))
    person, _ = studio.run(RATE_3)
    assert person.told(TimeWarning) == [TimeWarning(60), TimeWarning(10)]
    assert studio.voice.said[2:4] == ["One minute left.", "10 seconds left."]


def test_the_recorder_is_mute_while_a_warning_is_spoken(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: meters(125))
    studio.run(RATE_3)
    assert studio.recorder.log == ["resume", "mute", "unmute", "stop"]


def test_with_headphones_nothing_is_muted(studio: Studio) -> None:
    studio.headphones = True
    studio.recorder = FakeRecorder(lambda: meters(125))
    studio.run(RATE_3)
    assert "mute" not in studio.recorder.log
    assert "One minute left." in studio.voice.said


def test_a_warning_waits_for_a_breath_so_that_no_word_is_talked_over(studio: Studio) -> None:
    def answer() -> Iterator[Meter]:
        for number in range(1, 1300):
            breath = 121.0 <= number / 10 < 121.5
            yield Meter(number / 10, -60.0 if breath else -15.0, -15.0, number / 10)

    muted_at: list[float] = []

    class Watch(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if "mute" in studio.recorder.log and not muted_at and isinstance(event, LevelMeasured):
                muted_at.append(event.meter.seconds)

    studio.recorder = FakeRecorder(answer)
    studio.interview(Watch(RATE_3)).run()
    assert 121.3 <= muted_at[0] <= 121.5


def test_starting_again_keeps_the_first_try_on_disk(studio: Studio) -> None:
    person, record = studio.run((AnswerStarted, Command.RESTART), RATE_3)
    assert [path.name for path in studio.recorder.paths] == [
        "01_token.flac",
        "01_token_take-2.flac",
    ]
    assert record.attempts[0].recording is not None
    assert record.attempts[0].recording.path.name == "01_token_take-2.flac"
    assert studio.transcriber.streams[0].abandoned
    assert [event.take for event in person.told(AnswerStarted)] == [1, 2]  # type: ignore[union-attr]


def test_a_take_broken_off_does_not_replace_a_longer_one(studio: Studio) -> None:
    studio.recorder = FakeRecorder(lambda: meters(125), lambda: meters(3))
    _, record = studio.run((TimeWarning, Command.RESTART), (AnswerStarted, Command.SKIP))
    assert len(studio.recorder.paths) == 2
    assert record.attempts[0].state is AttemptState.SKIPPED
    assert record.attempts[0].recording is not None
    assert record.attempts[0].recording.path.name == "01_token.flac"


@pytest.mark.parametrize(
    ("pressed", "state"),
    [(Command.DONE, AttemptState.RATED), (Command.SKIP, AttemptState.SKIPPED)],
)
def test_during_the_tone_one_may_leave_but_not_end_the_answer(
    studio: Studio, pressed: Command, state: AttemptState
) -> None:
    class Player(FakePlayer):
        def play(self, clip: AudioClip) -> FakePlayback:
            is_tone = len(clip.samples) > 1
            if is_tone and not person.told(AnswerStarted):
                person.controls.put(pressed)
            return super().play(clip)

    studio.player = Player()
    person = Person(RATE_3)
    record = studio.interview(person).run()
    (attempt,) = record.attempts
    assert attempt.state is state
    assert attempt.recording is not None
    assert (attempt.recording.seconds == 3.0) is (pressed is Command.DONE)


def test_a_pause_stops_the_recording_and_goes_on(studio: Studio) -> None:
    person, _ = studio.run((AnswerStarted, Command.PAUSE), (AnswerPaused, Command.RESUME), RATE_3)
    assert studio.recorder.log == ["resume", "pause", "mute", "unmute", "resume", "stop"]
    assert person.told(AnswerPaused)


def test_a_skipped_question_keeps_what_was_said_and_the_next_is_asked(studio: Studio) -> None:
    studio.questions = (TOKEN, CACHE)
    _, record = studio.run((AnswerStarted, Command.SKIP), RATE_3)
    first, second = record.attempts
    assert first.state is AttemptState.SKIPPED
    assert first.recording is not None
    assert second.state is AttemptState.RATED


def test_a_question_skipped_while_it_is_asked_is_never_recorded(studio: Studio) -> None:
    studio.player.looks = 3
    _, record = studio.run((QuestionAsked, Command.SKIP))
    assert record.attempts[0].recording is None
    assert studio.recorder.paths == []


def test_ending_the_session_in_an_answer_keeps_what_was_said(studio: Studio) -> None:
    studio.questions = (TOKEN, CACHE)
    person, record = studio.run((AnswerStarted, Command.QUIT))
    (attempt,) = record.attempts
    assert attempt.state is AttemptState.RECORDED
    assert attempt.recording is not None
    assert person.events[-1] == SessionEnded(record)


def test_one_can_go_on_before_an_answer_is_written_down(studio: Studio) -> None:
    person = Person((ReferenceShown, Command.RATE_2))

    class Waiting(ThreadEvent):
        def wait(self, timeout: float | None = None) -> bool:
            person.controls.put(Command.NEXT)
            return super().wait(timeout)

    never = Waiting()
    studio.transcriber = FakeTranscriber(ready=never)
    record = studio.interview(person).run()
    never.set()
    (attempt,) = record.attempts
    assert (attempt.transcript, attempt.rating) == (None, Score.PARTIAL)
    assert studio.transcriber.streams[0].abandoned
    assert person.told(Notice) == [Notice(UNWRITTEN)]
    (end,) = loose_ends(studio.store, graded=False)
    assert [each.id for each in end.answers] == [attempt.id]


def test_a_session_can_end_before_an_answer_is_written_down(studio: Studio) -> None:
    never = ThreadEvent()
    studio.transcriber = FakeTranscriber(ready=never)
    _, record = studio.run((AnswerEnded, Command.QUIT))
    never.set()
    (attempt,) = record.attempts
    assert attempt.state is AttemptState.RECORDED
    assert attempt.recording is not None
    assert studio.transcriber.streams[0].abandoned


def test_an_answer_left_unrated_keeps_its_transcript(studio: Studio) -> None:
    _, record = studio.run((RatingAwaited, Command.SKIP))
    assert record.attempts[0].state is AttemptState.TRANSCRIBED
    assert record.attempts[0].rating is None


def test_a_rating_during_the_model_answer_stops_it(studio: Studio) -> None:
    studio.player.looks = 5
    _, record = studio.run((ReferenceShown, Command.RATE_1))
    assert record.attempts[0].rating is Score.DIDNT_KNOW


def test_the_suggestion_can_be_taken(studio: Studio) -> None:
    studio.grader = FakeGrader(GRADE)
    _, record = studio.run((RatingAwaited, Command.AGREE))
    assert record.attempts[0].rating is Score.PARTIAL


def test_agreeing_with_nobody_rates_nothing(studio: Studio) -> None:
    person, record = studio.run((ReferenceShown, Command.AGREE), RATE_3)
    assert person.told(Rated) == [Rated(Score.CLEAR)]
    assert record.attempts[0].rating is Score.CLEAR


@pytest.mark.parametrize(
    ("command", "played"),
    [
        (Command.PLAY_ANSWER, ["♪"]),
        (Command.PLAY_REFERENCE, ["A piece of text."]),
        (Command.COMPARE, ["♪", "A piece of text."]),
        (Command.REPEAT, ["What is a token?"]),
    ],
)
def test_at_the_rating_all_can_be_heard_again(
    studio: Studio, command: Command, played: list[str]
) -> None:
    replies = [("Your rating?", command), (played[-1], Command.RATE_3)]
    if played[-1] != "♪":  # it sounded before, and only then is it to be replied to
        replies.insert(0, (played[-1], Command.NEXT))
    heard = studio.converse(*replies)
    after = heard[heard.index("Your rating?") + 1 :]
    assert after == [*played, "Three.", "The end. 1 answer, 3.0 on average."]


def test_a_key_pressed_too_often_does_not_act_on_the_next_step(studio: Studio) -> None:
    class Nervous(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if isinstance(event, AnswerStarted):
                for _ in range(3):
                    self.controls.put(Command.DONE)

    studio.questions = (TOKEN, CACHE)
    studio.player.looks = 3
    studio.interview(Nervous(RATE_3, RATE_3)).run()
    assert studio.player.cut == 2, "no more than where a rating is given"


def test_an_answer_survives_a_recogniser_that_fails(studio: Studio) -> None:
    studio.transcriber = FakeTranscriber(TranscriptionError("no ears", "get some"))
    person, record = studio.run(RATE_3)
    assert [event.error.message for event in person.told(Problem)] == ["no ears"]  # type: ignore[union-attr]
    (attempt,) = record.attempts
    assert (attempt.transcript, attempt.rating) == (None, Score.CLEAR)
    assert attempt.recording is not None


def test_what_a_second_try_mended_is_told_and_costs_nothing(studio: Studio) -> None:
    studio.transcriber = FakeTranscriber(mishap=TranscriptionError("The server is gone."))
    person, record = studio.run(RATE_3)
    problems = [event.error.message for event in person.told(Problem)]  # type: ignore[union-attr]
    assert problems == ["The server is gone."]
    assert record.attempts[0].transcript is not None


def ratings_awaited(person: Person) -> list[RatingAwaited]:
    return [event for event in person.events if isinstance(event, RatingAwaited)]


class Patient(Person):
    """Lets the grade come only once it is awaited."""

    def __init__(self, ready: ThreadEvent, reaction: tuple[type, Command]) -> None:
        super().__init__(reaction)
        self._ready = ready

    def __call__(self, event: Event) -> None:
        super().__call__(event)
        if isinstance(event, RatingAwaited):
            self._ready.set()


def test_the_model_answer_is_played_while_the_grade_is_awaited(studio: Studio) -> None:
    ready = ThreadEvent()
    studio.grader = FakeGrader(replace(GRADE, second_opinion=Score.PARTIAL), ready)
    person = Patient(ready, (Graded, Command.AGREE))
    record = studio.interview(person).run()
    assert kinds(person.events)[-6:] == [
        ReferenceShown,
        RatingAwaited,
        Graded,
        RatingAwaited,
        Rated,
        SessionEnded,
    ]
    assert ratings_awaited(person) == [
        RatingAwaited(None, grading=True),
        RatingAwaited(replace(GRADE, second_opinion=Score.PARTIAL)),
    ]
    assert record.attempts[0].rating is Score.PARTIAL


def test_a_grader_that_fails_late_is_waited_for_no_longer(studio: Studio) -> None:
    ready = ThreadEvent()
    studio.grader = FakeGrader(GradingError("no judge"), ready)
    person = Patient(ready, (Problem, Command.RATE_1))
    record = studio.interview(person).run()
    assert ratings_awaited(person) == [RatingAwaited(None, grading=True), RatingAwaited(None)]
    assert record.attempts[0].rating is Score.DIDNT_KNOW


@pytest.mark.parametrize("command", [Command.RATE_3, Command.QUIT])
def test_nobody_has_to_wait_for_a_grade(studio: Studio, command: Command) -> None:
    studio.grader = FakeGrader(GRADE, ThreadEvent())
    person, record = studio.run((RatingAwaited, command))
    assert record.attempts[0].grade is None
    assert person.told(Rated) == ([Rated(Score.CLEAR)] if command is Command.RATE_3 else [])
    (notice,) = person.told(Notice)
    assert isinstance(notice, Notice)
    assert notice.text.endswith("voice-interview grade 1")


def test_a_grade_that_comes_after_the_rating_is_kept(studio: Studio) -> None:
    ready = ThreadEvent()
    studio.questions = (TOKEN, CACHE)
    studio.grader = FakeGrader(GRADE, ready)

    class Hasty(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if isinstance(event, Rated):
                ready.set()

    person = Hasty(RATE_3, RATE_3)
    record = studio.interview(person).run()
    assert [attempt.state for attempt in record.attempts] == [AttemptState.RATED] * 2
    assert all(attempt.grade for attempt in record.attempts)


def test_an_answer_survives_a_dead_grader(studio: Studio) -> None:
    studio.grader = FakeGrader(GradingError("no judge"))
    person, record = studio.run(RATE_3)
    assert len(person.told(Problem)) == 1
    assert record.attempts[0].rating is Score.CLEAR


def test_a_microphone_lost_in_the_answer_ends_the_session_with_all_that_was_said(
    studio: Studio,
) -> None:
    studio.recorder = FakeRecorder(lambda: meters(7), failure=DeviceLostError("gone"))
    person = Person()
    with pytest.raises(DeviceLostError, match="gone"):
        studio.interview(person).run()
    attempt = studio.attempt()
    assert attempt.state is AttemptState.TRANSCRIBED
    assert attempt.recording is not None
    assert attempt.recording.seconds == 7.0
    assert isinstance(person.events[-1], SessionEnded)
    assert studio.voice.said[-1] == "There is no microphone. We stop here."


def test_an_answer_goes_on_once_its_microphone_is_back(studio: Studio) -> None:
    lost, gap = DeviceLostError("gone"), Gap(at=3.0, seconds=42.4)

    def answer() -> Iterator[Meter]:
        *_, last = told = list(meters(3))
        yield from told
        recording = studio.recorder.recording
        assert recording is not None
        recording.absence = lost
        yield from [last] * 1000
        recording.absence, recording.gaps = None, (gap,)
        yield Meter(4.0, -20.0, -20.0, 4.0)

    studio.recorder = FakeRecorder(answer)
    person, record = studio.run(RATE_3)

    about = (MicrophoneLost, MicrophoneFound, SoundMissing, AnswerEnded)
    events = [event for event in person.events if isinstance(event, about)]
    recorded = record.attempts[0].recording
    assert recorded is not None
    assert recorded.seconds == 4.0
    assert events == [
        MicrophoneLost(lost),
        MicrophoneFound("a microphone"),
        SoundMissing(gap),
        AnswerEnded(EndReason.DONE, recorded),
    ]
    gone, back = "Your microphone is gone. I wait for it.", "I missed 42 seconds. Go on."
    assert [said for said in studio.voice.said if said in (gone, back)] == [gone, back]
    assert len(studio.recorder.paths) == 1


def test_ctrl_c_in_an_answer_keeps_what_was_said(studio: Studio) -> None:
    class Interrupter(Person):
        def __call__(self, event: Event) -> None:
            super().__call__(event)
            if isinstance(event, LevelMeasured) and event.meter.seconds == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        studio.interview(Interrupter()).run()
    attempt = studio.attempt()
    assert attempt.state is AttemptState.RECORDED
    assert attempt.recording is not None
    assert attempt.recording.seconds == 2.0
    assert studio.store.session(1).ended_at == NOW


def test_a_microphone_that_hears_nothing_is_told_within_five_seconds(studio: Studio) -> None:
    def answer() -> Iterator[Meter]:
        yield from meters(8, level=-120.0)
        yield Meter(9.0, -20.0, -20.0, 9.0)

    studio.recorder = FakeRecorder(answer)
    person, _ = studio.run(RATE_3)
    at = next(n for n, event in enumerate(person.events) if isinstance(event, MicrophoneSilent))
    last = [e for e in person.events[:at] if isinstance(e, LevelMeasured)][-1]
    assert last.meter.seconds <= 5.0
    assert len(person.told(MicrophoneHeard)) == 1


def test_no_new_question_starts_after_the_minutes_are_over(studio: Studio) -> None:
    studio.questions = (TOKEN, CACHE)
    studio.minutes = 5
    studio.clock = (NOW + timedelta(minutes=n) for n in range(1000))
    _, record = studio.run(RATE_3, RATE_3)
    assert len(record.attempts) == 1


def test_a_loudspeaker_that_is_gone_is_told_once_and_the_interview_goes_on(
    studio: Studio,
) -> None:
    class NoPlayer(FakePlayer):
        def play(self, clip: object) -> Playback:  # type: ignore[override]  # noqa: ARG002
            raise NoDeviceError("no loudspeaker")

    studio.player = NoPlayer()
    person, record = studio.run(RATE_3)
    assert [event.error.message for event in person.told(Problem)] == ["no loudspeaker"]  # type: ignore[union-attr]
    assert record.attempts[0].rating is Score.CLEAR


def test_a_voice_that_fails_is_told_once_and_the_questions_go_on_unspoken(studio: Studio) -> None:
    class NoVoice(FakeVoice):
        def synthesize(self, text: str, language: str) -> AudioClip:  # noqa: ARG002
            raise SpeechError("no voice")

    studio.voice = NoVoice()
    studio.questions = (TOKEN, CACHE)
    person, record = studio.run(RATE_3, RATE_3)
    assert [event.error.message for event in person.told(Problem)] == ["no voice"]  # type: ignore[union-attr]
    assert [attempt.rating for attempt in record.attempts] == [Score.CLEAR] * 2


def test_a_log_that_fails_after_the_answer_still_shows_what_was_said(studio: Studio) -> None:
    class FullStore(Store):
        def recorded(self, attempt_id: int, recording: Recorded) -> None:  # noqa: ARG002
            raise DiskError("The disk is full.", "Free some space.")

    studio.store.close()
    studio.store = FullStore(studio.store.folder)
    person = Person()
    with pytest.raises(DiskError, match="full"):
        studio.interview(person).run()
    (heard,) = person.told(Transcribed)
    assert isinstance(heard, Transcribed)
    assert heard.transcript.text == "a token is text"
    (attempt,) = studio.store.session(1).attempts
    assert attempt.recording is not None, "the log knows since the start where it was recorded"
    assert attempt.recording.path == studio.recorder.paths[0]


def test_nothing_is_muted_where_nothing_is_said_aloud(studio: Studio) -> None:
    studio.spoken = False
    studio.recorder = FakeRecorder(lambda: meters(125))
    studio.run(RATE_3)
    assert "mute" not in studio.recorder.log


def test_a_question_with_nothing_to_compare_with_is_rated_but_not_graded(studio: Studio) -> None:
    studio.grader = FakeGrader(GRADE)
    studio.questions = (Question("rye", "What is rye?"),)
    person, record = studio.run(RATE_3)
    (attempt,) = record.attempts
    assert (attempt.rating, attempt.grade) == (Score.CLEAR, None)
    assert not any(isinstance(event, Graded) for event in person.events)
