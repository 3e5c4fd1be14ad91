"""Figures of a person's progress on the screen."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from voice_interview.progress.agreement import LEAST, RECENT, Agreement
from voice_interview.progress.course import Course, Step
from voice_interview.progress.stats import Part, Stats, Week
from voice_interview.terminal.tables import bar, headed, lost, newest
from voice_interview.terminal.wording import clock, count, local_time, mark

BAR = 10
"""Columns of a bar beside a figure."""

WIDE_BAR = 30


def stats(shown: Stats) -> RenderableType:
    """Streak, weeks, rounds, tags and agreement."""
    if not shown.answers:
        return Text("No answer was rated yet. Begin with: voice-interview practice")
    parts: list[RenderableType] = [_head(shown), _weeks(shown.weeks)]
    for deck in dict.fromkeys(part.deck for part in shown.rounds):
        mine = [part for part in shown.rounds if part.deck == deck]
        parts += [Text(f"\n{deck}", style="bold"), _parts("Round", mine)]
    if tags := [part for part in shown.tags if part.answers]:
        parts += [Text("\nTags", style="bold"), _parts("Tag", tags)]
    parts += [_agreement(shown.agreement), *lost(shown.lost_decks)]
    return Group(*parts)


def course(shown: Course) -> RenderableType:
    """A row an answer, then the points that each gained and lost against the one before."""
    head = Text(f"\n{shown.text}", style="bold").append(
        f"  {shown.deck} · {shown.question}", style="not bold dim"
    )
    rows = headed("When", "Rating", "Suggested", "Points", "", "Length", "Words", "Pace")
    for step in shown.steps:
        rows.add_row(
            _day(step),
            mark(step.rating),
            mark(step.suggested),
            f"{step.covered} of {step.points}" if step.points else "",
            bar(step.covered / step.points, BAR) if step.points else "",
            "" if step.seconds is None else clock(step.seconds),
            _whole(step.words),
            _whole(step.pace),
        )
    return Group(head, rows, _changes(shown.steps), *newest(len(shown.steps), shown.answers))


def _changes(steps: Sequence[Step]) -> RenderableType:
    rows = Table.grid(padding=(0, 1))
    for step in steps:
        points = [("+", point) for point in step.gained] + [("−", point) for point in step.lost]
        for place, (sign, point) in enumerate(points):
            rows.add_row("" if place else _day(step), sign, point)
    return rows


def _day(step: Step) -> str:
    return local_time(step.asked_at)[:10]


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _head(shown: Stats) -> Text:
    answered = f"{count(shown.answers, 'answer')} on {count(shown.days, 'day')}"
    streak = f"{count(shown.streak, 'day')} in a row, {shown.longest} at most"
    return Text(f"{answered}  ", style="bold").append(streak, style="not bold")


def _weeks(weeks: Sequence[Week]) -> RenderableType:
    most = max((week.answers for week in weeks), default=0)
    rows = headed("Week of", "", "Answers")
    for week in weeks:
        share = week.answers / most if most else 0.0
        rows.add_row(f"{week.begins}", bar(share, WIDE_BAR), str(week.answers))
    return rows


def _parts(kind: str, parts: Sequence[Part]) -> Table:
    rows = headed(kind, "Rated", "Answers", "Last three", "Due", "Kappa")
    for part in parts:
        rows.add_row(
            part.name,
            f"{part.rated} of {part.questions}",
            str(part.answers),
            _latest(part.latest),
            str(part.due or ""),
            _figure(part.kappa),
        )
    return rows


def _latest(mean: float | None) -> str:
    """The mean with a bar from empty at 1 to full at 3."""
    return "" if mean is None else f"{mean:.1f} {bar((mean - 1) / 2, BAR)}"


def _agreement(found: Agreement) -> RenderableType:
    head = Text("\nYour ratings and the suggested ones", style="bold")
    if found.lean is None:
        said = f"{count(found.pairs, 'answer')} with both; {LEAST} are needed to tell."
        return head.append(f"\n{said}", style="not bold")
    kinder = "above" if found.lean > 0 else "below"
    lines = [
        f"Kappa {_figure(found.kappa) or '–'} over {count(found.pairs, 'answer')}",
        f"You rate {abs(found.lean):.2f} {kinder} the suggestion on average",
    ]
    if found.drift is not None:
        lines.append(f"Drift {found.drift:+.2f}: the last {RECENT} against those before")
    return head.append("\n" + "\n".join(lines), style="not bold")


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
