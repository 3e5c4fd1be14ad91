"""How the live part of the screen is drawn from its view."""

from rich.align import Align
from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from voice_interview.protocols import Heard, Meter, Progress
from voice_interview.terminal.digits import large
from voice_interview.terminal.keys import Phase
from voice_interview.terminal.view import View
from voice_interview.terminal.wording import clock, key_hints, suggestion

QUIETEST = -60.0
"""Left end of the level meter, dBFS."""
LOUD = -3.0
"""Above this, dBFS, sound is about to be cut off."""
FAINT = -40.0
"""An answer whose loudest moment is below this, dBFS, is hard to recognise."""
FAINT_AFTER = 5.0
"""Seconds before that is remarked on."""
METER_WIDTH = 30
HEARD_LINES = 3

HURRY = ((10.0, "bold red"), (60.0, "bold yellow"))
"""Colour of the countdown once so many seconds are left, shortest first."""

BUSY = {
    Phase.STARTING: "Getting ready…",
    Phase.ASKING: "Asking…",
    Phase.WORKING: "Writing down what you said…",
    Phase.GRADED: "What you covered…",
    Phase.GRADING: "Comparing; a follow-up question may come of it…",
    Phase.COMPARING: "The model answer…",
    Phase.COMPARED: "The model answer…",
    Phase.HELD: "Paused.",
    Phase.RATED: "Going on…",
    Phase.RESTING: "A rest before the next question…",
    Phase.CLOSING: "The summary…",
}


def drawn(view: View, width: int) -> RenderableType:
    """The live part for a terminal `width` columns wide."""
    parts: list[RenderableType] = []
    if view.phase in (Phase.ANSWERING, Phase.PAUSED):
        parts += [*_answering(view, width)]
    elif view.phase in (Phase.RATING, Phase.SUGGESTED):
        parts.append(_rating(view))
    else:
        parts.append(Spinner("dots", BUSY[view.phase], style="cyan"))
    if view.progress is not None:
        parts.append(progress_line(view.progress))
    if hints := key_hints(view.phase, width):
        parts += [Text(), hints]
    return Group(*parts)


def _answering(view: View, width: int) -> list[RenderableType]:
    urgency = next((style for left, style in HURRY if view.remaining <= left), "bold")
    return [
        Text(),
        Align.center(Text(large(clock(view.remaining)), style=urgency, no_wrap=True)),
        Text(),
        _meter(view),
        _heard(view.heard, width),
    ]


def _meter(view: View) -> Text:
    if view.phase is Phase.PAUSED:
        return Text("‖ paused: nothing is recorded, the clock stands still", style="bold yellow")
    if view.lost:
        return Text(
            "✗ No microphone; the clock stands still. Plug one in, and the answer goes on.",
            style="bold red",
        )
    if view.silent:
        return Text(
            "✗ The microphone gives no sound at all. Is it muted or unplugged? "
            "Mend it now and go on: the recording runs.",
            style="bold red",
        )
    if view.ending:
        return Text("● Still there? Silence ends the answer; a word goes on.", style="bold yellow")
    filled = round(METER_WIDTH * (1 - max(view.meter.level, QUIETEST) / QUIETEST))
    return Text.assemble(
        ("● ", "bold red"),
        "recording  ",
        ("█" * filled, "red" if view.meter.level > LOUD else "green"),
        ("░" * (METER_WIDTH - filled), "dim"),
        f"  {_remark(view.meter)}",
    )


def _remark(meter: Meter) -> str:
    if meter.level > LOUD:
        return "too loud: move away a little"
    if meter.seconds > FAINT_AFTER and meter.peak < FAINT:
        return "faint: come closer"
    return ""


def _heard(heard: Heard, width: int) -> RenderableType:
    """The last lines of what was heard, what may still change dimmed."""
    room = HEARD_LINES * (width - 2)
    text = Text(f"{heard.committed} ".lstrip()).append(heard.tentative, style="dim")
    return text if len(text) <= room else Text("…").append_text(text[-room + 1 :])


def _rating(view: View) -> Text:
    question = Text("How did it go?", style="bold")
    if view.grading:
        question.append("  The grade is on its way…", style="not bold dim")
    if view.suggestion is not None:
        question.append(f"  Suggested: {suggestion(view.suggestion)}", style="not bold")
    return question


def progress_line(progress: Progress) -> RenderableType:
    """What is being done, with a bar where the end is known."""
    if progress.fraction is None:
        return Text(f"{progress.task}…", style="dim")
    row = Table.grid(padding=(0, 2))
    row.add_row(
        Text(progress.task, style="dim"),
        ProgressBar(total=1.0, completed=progress.fraction, width=METER_WIDTH),
        Text(f"{progress.fraction:.0%}", style="dim"),
    )
    return row
