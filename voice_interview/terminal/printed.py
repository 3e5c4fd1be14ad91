"""What each event leaves on the screen for good."""

from rich import box
from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.syntax import ANSISyntaxTheme
from rich.text import Text

from voice_interview.errors import InterviewError
from voice_interview.events import (
    AnswerEnded,
    AnswerStarted,
    EndReason,
    Event,
    Graded,
    MicrophoneFound,
    MicrophoneLost,
    MicrophoneSilent,
    Notice,
    Problem,
    QuestionAsked,
    QuestionSkipped,
    Rated,
    RatingAwaited,
    RatingUndone,
    ReferenceShown,
    SessionEnded,
    SessionStarted,
    SilenceNoticed,
    SoundMissing,
    TimeWarning,
    Transcribed,
    Unrated,
)
from voice_interview.models import Question, Recorded, Transcript
from voice_interview.protocols import Gap
from voice_interview.terminal.delivery import delivered
from voice_interview.terminal.grades import INDENT, graded
from voice_interview.terminal.reports import summary
from voice_interview.terminal.wording import clock, count, lost_sound, rating

PLAIN_CODE = ANSISyntaxTheme({})
"""Code in the terminal's own colour: any palette is hard to read on some ground."""

ENDINGS = {
    EndReason.DONE: "answered",
    EndReason.TIME_UP: "time is up",
    EndReason.SKIPPED: "skipped",
    EndReason.RESTARTED: "started again; the first try is kept on disk",
    EndReason.QUIT: "ended",
    EndReason.SILENCE: "answered, ended by silence",
    EndReason.NOTHING_HEARD: "nothing was said",
    EndReason.DONT_KNOW: "not known",
    EndReason.UNDONE: "broken off for an earlier rating; kept on disk",
    EndReason.FAILED: "interrupted; what you said until then is kept",
}


def printed(event: Event) -> RenderableType | None:
    """What `event` leaves behind, or None."""
    match event:
        case SessionStarted(title, total, spoken):
            return _title(title, total, spoken)
        case QuestionAsked(question, position, total, limit):
            return _question(question, position, total, limit)
        case MicrophoneLost(error):
            return Text(f"  {error.message} It, or another one, is waited for.", style="bold red")
        case MicrophoneFound(name):
            return Text(f"  The answer goes on with the microphone “{name}”.")
        case SoundMissing(gap):
            return _missing(gap)
        case AnswerEnded(reason, recorded):
            return _ending(reason, recorded)
        case Transcribed(transcript):
            return _transcript(transcript)
        case Graded(grade):
            return graded(grade)
        case ReferenceShown(question):
            return _reference(question)
        case Rated(score):
            return Text(f"  {rating(score)}", style="bold")
        case Unrated():
            return Text("  Not rated.", style="dim")
        case RatingUndone(question):
            return Text("\nTaken back; how did it go?  ").append(question.text, style="bold")
        case QuestionSkipped():
            return Text("  Skipped.", style="dim")
        case SessionEnded(record):
            return summary(record)
        case Notice(text):
            return Text(text, style="dim italic")
        case Problem(error):
            return problem(error)
    return None


def printed_without_live(event: Event) -> RenderableType | None:
    """What takes the place of the live part where the output is no terminal."""
    match event:
        case AnswerStarted():
            return Text("  Recording…")
        case SilenceNoticed():
            return Text("  Still there? Silence ends the answer.")
        case TimeWarning(remaining):
            return Text(f"  {clock(remaining)} left")
        case MicrophoneSilent():
            return Text("  The microphone gives no sound at all. Is it muted or unplugged?")
        case RatingAwaited():
            return Text("  How did it go?  1 didn't know   2 partial   3 clear and complete")
    return None


def problem(error: InterviewError) -> RenderableType:
    """A problem in two lines: what is wrong, and what to do."""
    return Text(error.message, style="bold red").append(
        f"\n{error.hint}" if error.hint else "", style="not bold default"
    )


def _title(title: str, total: int, spoken: bool) -> RenderableType:
    how = "" if spoken else " · questions are shown, not spoken"
    return Text(f"\n{title}", style="bold").append(
        f"  {count(total, 'question')}{how}", style="not bold dim"
    )


def _question(question: Question, position: int, total: int, limit: float) -> RenderableType:
    place = "Follow-up" if question.follows else f"{position} of {total}"
    head = f"{place} · {question.round} · {clock(limit)}"
    asked = Panel(Markdown(question.text), box=box.ROUNDED, padding=(1, 2), style="bold")
    shown = [Padding(Markdown(question.shown), (1, 2))] if question.shown else []
    return Group(Text(), Rule(Text(head, style="dim"), align="left", style="dim"), asked, *shown)


def _missing(gap: Gap) -> RenderableType:
    length = count(round(gap.seconds), "second")
    where = f"after {clock(gap.at)}" if gap.at else "at the beginning"
    return Text(f"  Not heard: {length} of the answer, {where}.", style="yellow")


def _ending(reason: EndReason, recorded: Recorded) -> RenderableType:
    line = Text(f"  {clock(recorded.seconds)}  {ENDINGS[reason]}", style="dim")
    if recorded.overflows:
        line.append(f"\n  {lost_sound(recorded)}", style="not dim yellow")
    return line


def _transcript(transcript: Transcript) -> RenderableType:
    heading = Text("\nYour answer", style="bold").append(
        f"  as {transcript.engine} heard it", style="not bold dim"
    )
    said = Text(transcript.text) if transcript.text else Text("No words were recognised.", "yellow")
    figures = delivered(transcript)
    return Group(heading, Padding(said, INDENT), *([figures] if figures else []))


def _reference(question: Question) -> RenderableType:
    if question.reference:
        return _section("Model answer", question.reference)
    if question.self_rated:
        return Text("\nNo model answer here: rate yourself.", style="dim")
    points = "\n".join(f"- {point}" for point in question.key_points)
    return _section("Your own story; a good one tells", points)


def _section(title: str, markdown: str) -> RenderableType:
    body = Padding(Markdown(markdown, code_theme=PLAIN_CODE), INDENT)  # type: ignore[arg-type]
    return Group(Text(f"\n{title}", style="bold"), body)
