"""What the screen shows, and what keys mean, at each moment."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from voice_interview.commands.table import PHRASES
from voice_interview.errors import AudioError, DeviceLostError
from voice_interview.events import (
    AnswerEnded,
    AnswerPaused,
    AnswerResumed,
    AnswerStarted,
    EndReason,
    Event,
    GradeAwaited,
    Graded,
    LevelMeasured,
    MicrophoneFound,
    MicrophoneHeard,
    MicrophoneLost,
    MicrophoneSilent,
    Paused,
    Problem,
    QuestionAsked,
    Rated,
    RatingAwaited,
    RatingUndone,
    ReferenceShown,
    Resting,
    Resumed,
    SessionEnded,
    SilenceBroken,
    SilenceNoticed,
    SoundMissing,
    TimeWarning,
    Transcribed,
    Unrated,
    WordsHeard,
    Working,
)
from voice_interview.models import (
    Attempt,
    AttemptState,
    Command,
    Confidence,
    Contradiction,
    Delivery,
    Finding,
    Grade,
    PhraseCount,
    PointStatus,
    PointVerdict,
    Question,
    Recorded,
    Score,
    SessionRecord,
    Situation,
    Transcript,
)
from voice_interview.protocols import Gap, Heard, Meter, Progress
from voice_interview.terminal import reports
from voice_interview.terminal.digits import HEIGHT, large
from voice_interview.terminal.front import Terminal
from voice_interview.terminal.grades import graded
from voice_interview.terminal.keys import KEYS, Phase, command
from voice_interview.terminal.live import drawn
from voice_interview.terminal.printed import printed
from voice_interview.terminal.screen import THEME, console
from voice_interview.terminal.view import View, after
from voice_interview.terminal.wording import clock, key_hints, suggestion

QUESTION = Question(
    "token",
    "What is a `token`, and how would you count the tokens in a text that is rather long?",
    "A **piece** of text:\n\n```python\nlen(encode(text))\n```",
    ("a piece of text",),
    round="Round 1: Warm-up",
)
WIDTHS = pytest.mark.parametrize("width", [80, 120])


def shown(what: RenderableType, width: int = 80) -> str:
    out = Console(file=io.StringIO(), width=width, theme=THEME, highlight=False)
    out.print(what)
    file = out.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def screen(*events: Event, width: int = 80) -> str:
    view = View()
    for event in events:
        view = after(view, event)
    return shown(drawn(view, width), width)


ASKED = QuestionAsked(QUESTION, 2, 3, 180.0)
SPEAKING = LevelMeasured(Meter(19.0, -20.0, -12.0), 161.0)
ANSWERED = AnswerEnded(EndReason.DONE, Recorded(Path("a.flac"), 19.0))


@WIDTHS
def test_the_countdown_is_large_and_the_level_and_the_words_stand_below(width: int) -> None:
    heard = WordsHeard(Heard("a token is", "the smallest"))
    text = screen(ASKED, AnswerStarted(1), SPEAKING, heard, width=width)
    assert all(row.rstrip() in text for row in large("2:41").splitlines())
    assert "recording  ████████████████████░░░░░░░░░░" in text
    assert "a token is the smallest" in text
    assert "Enter done   r start again   f question   p pause   d don't know   s skip" in text


def test_sound_that_was_lost_is_told() -> None:
    ended = AnswerEnded(EndReason.DONE, Recorded(Path("a.flac"), 180.0, overflows=2))
    told = printed(ended)
    assert told is not None
    assert "Sound was lost 2 times" in shown(told)


def test_a_digit_is_five_lines_tall_and_all_rows_are_as_wide() -> None:
    rows = large("0123456789").splitlines()
    assert len(rows) == HEIGHT
    assert {len(row) for row in rows} == {10 * 6 + 9 * 2}


def test_long_words_show_their_end() -> None:
    words = " ".join(f"word{number}" for number in range(200))
    text = screen(ASKED, AnswerStarted(1), SPEAKING, WordsHeard(Heard(words, "")))
    assert "word199" in text
    assert "word0 " not in text
    assert "…" in text


def test_a_dead_microphone_is_told_until_sound_comes() -> None:
    dead = (ASKED, AnswerStarted(1), SPEAKING, MicrophoneSilent())
    assert "gives no sound at all" in screen(*dead)
    assert "gives no sound at all" not in screen(*dead, MicrophoneHeard())


def test_a_microphone_that_is_gone_is_told_until_it_is_back() -> None:
    gone = (ASKED, AnswerStarted(1), SPEAKING, MicrophoneLost(DeviceLostError("It is gone.")))
    assert "No microphone; the clock stands still." in screen(*gone)
    assert "No microphone" not in screen(*gone, MicrophoneFound("headset"))


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (MicrophoneLost(DeviceLostError("It is gone.")), "It is gone. It, or another one, is"),
        (MicrophoneFound("headset"), "The answer goes on with the microphone “headset”."),
        (SoundMissing(Gap(42.2, 7.4)), "Not heard: 7 seconds of the answer, after 0:42."),
        (SoundMissing(Gap(0.0, 1.2)), "Not heard: 1 second of the answer, at the beginning."),
    ],
)
def test_what_became_of_a_microphone_stays_on_the_screen(event: Event, line: str) -> None:
    told = printed(event)
    assert told is not None
    assert line in shown(told)


def test_a_faint_voice_and_a_loud_one_are_remarked_on() -> None:
    faint = LevelMeasured(Meter(9.0, -50.0, -45.0), 171.0)
    loud = LevelMeasured(Meter(9.0, -1.0, -1.0), 171.0)
    assert "come closer" in screen(ASKED, AnswerStarted(1), faint)
    assert "too loud" in screen(ASKED, AnswerStarted(1), loud)


def test_a_pause_is_seen_and_p_goes_on() -> None:
    paused = (ASKED, AnswerStarted(1), SPEAKING, AnswerPaused())
    assert "paused: nothing is recorded" in screen(*paused)
    assert "p go on" in screen(*paused)
    assert "recording" in screen(*paused, AnswerResumed()).split("p pause")[0]


def test_silence_that_is_about_to_end_an_answer_is_seen_until_a_word_comes() -> None:
    noticed = (ASKED, AnswerStarted(1), SPEAKING, SilenceNoticed())
    assert "Still there? Silence ends the answer; a word goes on." in screen(*noticed)
    assert "Still there?" not in screen(*noticed, SilenceBroken())


def test_outside_an_answer_a_pause_hides_what_was_going_on_and_gives_it_back() -> None:
    held = (ASKED, RatingAwaited(PARTIAL), Paused())
    assert "Paused." in screen(*held)
    assert "p go on   q end" in screen(*held)
    assert "How did it go?" in screen(*held, Resumed())


def test_what_is_said_of_a_grade_or_a_rating_is_not_called_writing_down() -> None:
    ended = (ASKED, AnswerStarted(1), SPEAKING, ANSWERED)
    assert "Writing down what you said…" in screen(*ended)
    told = screen(*ended, Graded(PARTIAL))
    assert "What you covered…" in told
    assert "Enter stop the voice   a agree   1 didn't know" in told
    assert "Going on…" in screen(*ended, Graded(PARTIAL), Rated(Score.PARTIAL))


def test_one_can_agree_while_the_model_answer_is_played_once_there_is_a_suggestion() -> None:
    ended = (ASKED, AnswerStarted(1), SPEAKING, ANSWERED)
    for come in ((Graded(PARTIAL),), (GradeAwaited(), Graded(PARTIAL))):
        assert "a agree" in screen(*ended, *come, ReferenceShown(QUESTION))
    assert "a agree" not in screen(*ended, ReferenceShown(QUESTION))


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (Resting(20.0), "A rest before the next question…"),
        (GradeAwaited(), "a follow-up question may come of it…"),
    ],
)
def test_what_is_waited_for_between_answers_is_seen(event: Event, line: str) -> None:
    assert line in screen(ASKED, event)


PHASES = {
    Situation.ASKING: Phase.ASKING,
    Situation.ANSWERING: Phase.ANSWERING,
    Situation.PAUSED: Phase.PAUSED,
    Situation.COMPARING: Phase.COMPARED,
    Situation.RATING: Phase.SUGGESTED,
    Situation.BETWEEN: Phase.RESTING,
}
OTHERWISE = {
    (Command.PAUSE, Situation.PAUSED): "one is paused already",
    (Command.RESUME, Situation.BETWEEN): "Enter is next",
}


def test_everything_that_can_be_said_can_be_pressed() -> None:
    for phrase in PHRASES:
        for situation in phrase.situations:
            pressed = [key.command for key in KEYS[PHASES[situation]]]
            said = (phrase.command, situation)
            assert phrase.command in pressed or said in OTHERWISE, said


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("phase", list(Phase))
def test_no_key_is_torn_from_its_meaning(phase: Phase, width: int) -> None:
    lines = shown(key_hints(phase, width), width).splitlines()
    for key in KEYS[phase]:
        assert any(f"{key.name} {key.label}" in line for line in lines)
    assert max(map(len, lines), default=0) <= width


def test_an_address_in_the_doctors_advice_is_whole() -> None:
    address = f"https://weights.example/{'0123456789abcdef' * 4}/base.en.pt"
    told = shown(reports.finding(Finding("recogniser", ok=False, says="No.", hint=address)))
    assert address in "".join(told.split())


def test_a_download_shows_its_progress_and_goes_away() -> None:
    working = Working(Progress("Downloading Whisper base.en", 0.25))
    assert "Downloading Whisper base.en" in screen(ASKED, working)
    assert "25%" in screen(ASKED, working)
    assert "Downloading" not in screen(ASKED, working, Working(Progress("Downloading", 1.0)))


@pytest.mark.parametrize("phase", list(Phase))
def test_every_key_that_is_shown_is_obeyed(phase: Phase) -> None:
    text = shown(drawn(View(phase=phase), 80))
    for key in KEYS[phase]:
        assert f"{key.name} {key.label}" in " ".join(text.split())
        assert command(phase, key.char.upper()) is key.command


@pytest.mark.parametrize(
    ("phase", "char", "meaning"),
    [
        (Phase.ANSWERING, "\r", Command.DONE),
        (Phase.ANSWERING, "r", Command.RESTART),
        (Phase.ANSWERING, "1", None),
        (Phase.RATING, "1", Command.RATE_1),
        (Phase.RATING, "o", Command.PLAY_ANSWER),
        (Phase.RATING, "a", None),
        (Phase.SUGGESTED, "a", Command.AGREE),
        (Phase.WORKING, "q", Command.QUIT),
        (Phase.WORKING, "n", Command.NEXT),
        (Phase.WORKING, "s", None),
        (Phase.PAUSED, "p", Command.RESUME),
        (Phase.HELD, "p", Command.RESUME),
        (Phase.RATING, "n", Command.NEXT),
        (Phase.RATING, "u", Command.UNDO),
        (Phase.RATING, "b", Command.COMPARE),
        (Phase.ASKING, "d", Command.DONT_KNOW),
        (Phase.RESTING, "\n", Command.NEXT),
    ],
)
def test_a_key_means_what_the_moment_says(phase: Phase, char: str, meaning: Command | None) -> None:
    assert command(phase, char) is meaning


PARTIAL = Grade(Score.PARTIAL, (), "embedded")
UNSURE = Grade(Score.CLEAR, (), "llm", confidence=Confidence.LOW)


def test_the_suggestion_is_shown_when_a_rating_is_awaited() -> None:
    assert "Suggested: ◐ 2 partial" in screen(ASKED, RatingAwaited(PARTIAL))
    assert "Suggested" not in screen(ASKED, RatingAwaited(None))


@WIDTHS
def test_question_transcript_and_model_answer_stay_on_the_screen(width: int) -> None:
    def left(event: Event) -> str:
        what = printed(event)
        assert what is not None
        return shown(what, width)

    assert "2 of 3 · Round 1: Warm-up · 3:00" in left(ASKED)
    assert "What is a token" in left(ASKED)
    transcript = Transcript("a token is text", (), "whisper", "base.en", "en")
    assert "a token is text" in left(Transcribed(transcript))
    assert "No words were recognised." in left(Transcribed(replace(transcript, text="")))
    assert "len(encode(text))" in left(ReferenceShown(QUESTION))
    story = replace(QUESTION, reference="", key_points=("Situation: where it was",))
    assert "Situation: where it was" in left(ReferenceShown(story))
    verdict = PointVerdict("a piece of text", PointStatus.COVERED, "is text")
    found = left(Graded(Grade(Score.CLEAR, (verdict,), "embedded")))
    assert "✓ covered      a piece of text" in found
    assert "“is text”" in found
    follow_up = replace(QUESTION, text="And in Japanese?", follows="token")
    assert "Follow-up · Round 1: Warm-up · 3:00" in left(QuestionAsked(follow_up, 2, 3, 180.0))
    with_code = replace(QUESTION, shown="```python\nprint(1)\n```")
    assert "print(1)" in left(QuestionAsked(with_code, 2, 3, 180.0))
    assert "Not rated." in left(Unrated())
    assert "Taken back; how did it go?  What is a `token`" in left(RatingUndone(QUESTION))
    ended = AnswerEnded(EndReason.TIME_UP, Recorded(Path("a.flac"), 180.0))
    assert "3:00  time is up" in left(ended)
    problem = left(Problem(AudioError("No loudspeaker.", "Plug one in.")))
    assert "No loudspeaker.\nPlug one in." in problem


DELIVERY = Delivery(
    thinking=2.06,
    speaking=41.2,
    words=98,
    pace=142.6,
    pauses=3,
    longest_pause=2.44,
    pause_share=0.114,
    fillers=(PhraseCount("um", 3), PhraseCount("you know", 1)),
    repeats=(PhraseCount("at the end of the day", 2),),
    limit=180.0,
    limit_share=0.262,
)


def delivery_lines(delivery: Delivery | None, width: int = 80, language: str = "en") -> list[str]:
    heard = Transcript("a token is text", (), "whisper", "m", language, delivery=delivery)
    what = printed(Transcribed(heard))
    assert what is not None
    return [line.rstrip() for line in shown(what, width).splitlines()][3:]


@WIDTHS
def test_delivery_is_a_few_figures_under_the_answer(width: int) -> None:
    assert delivery_lines(DELIVERY, width) == [
        "",
        "Delivery",
        "  First word after 2.1 s · spoke for 0:41 · 26% of 3:00 used",
        "  143 words a minute (Microsoft Speaker Coach recommends 100 to 165)",
        "  3 pauses over 1 s, 11% of the time · longest 2.4 s",
        "  At least 4 fillers: um ×3, you know ×1",
        "  Said again: at the end of the day ×2",
    ]
    assert delivery_lines(None) == []


def test_delivery_says_what_was_not_found_and_what_is_not_known() -> None:
    plain = replace(DELIVERY, pauses=0, longest_pause=0.0, pause_share=0.0, repeats=())
    assert delivery_lines(replace(plain, fillers=()))[-2:] == [
        "  No pause over 1 s",
        "  No filler was written down",
    ]
    unknown = delivery_lines(replace(plain, fillers=None), language="sv")
    assert unknown[3] == "  143 words a minute"
    assert unknown[-1] == "  Fillers are not counted: those of this language are not known"
    unspaced = delivery_lines(replace(plain, pace=None), language="zh")
    assert not any("words a minute" in line for line in unspaced)


@WIDTHS
def test_a_grade_shows_evidence_what_is_wrong_and_where_it_comes_from(width: int) -> None:
    points = (
        PointVerdict("the work of reading the prefix again", PointStatus.COVERED, "not read twice"),
        PointVerdict("latency", PointStatus.MISSING, would_cover="So it cuts latency."),
        PointVerdict("cost", PointStatus.CONTRADICTED, "it costs more", "So it cuts cost."),
    )
    grade = Grade(
        score=Score.CLEAR,
        points=points,
        engine="llm",
        model="a-model",
        feedback="Say what it costs.",
        follow_up="When is a cache lost?",
        contradictions=(Contradiction("it costs more", "Cached tokens are cheaper."),),
        off_topic=True,
        confidence=Confidence.LOW,
        prompt="1a2b3c4d",
        second_opinion=Score.DIDNT_KNOW,
        note="As a test.",
    )
    text = shown(graded(grade), width)
    assert [line.rstrip() for line in text.splitlines()] == [
        "",
        "Key points  as the llm grader (a-model) finds them",
        "  ✓ covered      the work of reading the prefix again",
        "                 “not read twice”",
        "  ✗ missing      latency",
        "                 Would cover it: So it cuts latency.",
        "  ! contradicted cost",
        "                 “it costs more”",
        "                 Would cover it: So it cuts cost.",
        "  ! not so       “it costs more”",
        "                 Cached tokens are cheaper.",
        "  As a test.",
        "  The answer seems to be about something else.",
        "  Say what it costs.",
        "  An interviewer might ask next: When is a cache lost?",
        "  Suggested: ● 3 clear and complete, uncertain (embedded: ○ 1 didn't know)",
    ]


def test_a_grade_on_its_way_is_told_and_can_be_rated_without() -> None:
    awaited = screen(ASKED, RatingAwaited(None, grading=True))
    assert "How did it go?  The grade is on its way…" in awaited
    assert "1 didn't know   2 partial   3 clear" in awaited
    come = screen(ASKED, RatingAwaited(None, grading=True), RatingAwaited(UNSURE))
    assert "How did it go?  Suggested: ● 3 clear and complete, uncertain" in come
    assert "a agree" in come


def test_a_grader_that_is_not_sure_says_so() -> None:
    unsure = Grade(Score.PARTIAL, (), "llm", confidence=Confidence.LOW)
    assert suggestion(unsure) == "◐ 2 partial, uncertain"
    assert suggestion(replace(unsure, confidence=Confidence.HIGH)) == "◐ 2 partial"


@WIDTHS
def test_the_summary_has_a_row_a_question_and_fits(width: int) -> None:
    started = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    asked_on = replace(QUESTION, text="And in Japanese?", follows="token")
    follow_up = Attempt(3, 1, 1, asked_on, AttemptState.TRANSCRIBED, started,
                        Recorded(Path("f.flac"), 9.0),
                        Transcript("fewer letters a token", (), "w", "m", "en"))  # fmt: skip
    attempts = [
        Attempt(1, 1, 1, QUESTION, AttemptState.RATED, started,
                Recorded(Path("a.flac"), 61.0), Transcript("one two", (), "w", "m", "en"),
                rating=Score.CLEAR, follow_ups=(follow_up,)),
        Attempt(2, 1, 2, QUESTION, AttemptState.SKIPPED, started),
        Attempt(4, 1, 3, QUESTION, AttemptState.RATED, started, rating=Score.DIDNT_KNOW),
    ]  # fmt: skip
    folder = Path("/recordings/2026-11-23_14-05_llm")
    record = SessionRecord(1, "llm", "Language models", started, started, folder, tuple(attempts))
    what = printed(SessionEnded(record))
    assert what is not None
    text = shown(what, width)
    assert "2 answers, 1:10 spoken, 2.0 on average" in text
    assert "● 3 clear and complete" in text
    assert "skipped" in text
    assert "↳ And in Japanese?" in text
    whole = shown(reports.session(record), width)
    assert whole.index("Follow-up: And in Japanese?") > whole.index("one two")
    assert whole.index("fewer letters a token") < whole.index("2. What is a `token`")
    assert max(map(len, text.splitlines())) <= width


def test_where_the_output_is_no_terminal_there_are_plain_lines_and_no_colour() -> None:
    file = io.StringIO()
    out = Console(file=file, width=80, theme=THEME, force_terminal=False)
    with Terminal(out) as terminal:
        for event in (ASKED, AnswerStarted(1), SPEAKING, TimeWarning(60), RatingAwaited(None)):
            terminal(event)
        terminal(Rated(Score.CLEAR))
    text = file.getvalue()
    assert "\x1b" not in text
    assert "Recording…" in text
    assert "1:00 left" in text
    assert "● 3 clear and complete" in text


def test_lengths_are_minutes_and_seconds() -> None:
    assert [clock(s) for s in (0, 9.6, 60, 179.5, 3599)] == [
        "0:00", "0:10", "1:00", "3:00", "59:59",
    ]  # fmt: skip


def test_brackets_and_colons_in_a_question_are_text(tmp_path: Path) -> None:
    question = replace(QUESTION, text="What does the [/INST] marker do, and [bold], and :tada:?")
    started = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    attempt = Attempt(1, 1, 1, question, AttemptState.ASKED, started)
    record = SessionRecord(1, "llm", "A [red] deck", started, started, tmp_path, (attempt,))
    file = io.StringIO()
    out = console()
    out.file = file
    for report in (reports.summary(record), reports.history([record], 1), reports.session(record)):
        out.print(report)
    assert file.getvalue().count("[/INST]") == 2
    assert ":tada:" in file.getvalue()
    assert "A [red] deck" in file.getvalue()
