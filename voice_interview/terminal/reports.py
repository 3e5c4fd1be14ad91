"""Tables of what is stored: a session's summary, the history, one session in full."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voice_interview.delivery import word_count
from voice_interview.models import (
    Attempt,
    AttemptState,
    Deck,
    Finding,
    Grade,
    SessionRecord,
    Situation,
    with_follow_ups,
)
from voice_interview.terminal.delivery import delivered
from voice_interview.terminal.grades import INDENT, graded
from voice_interview.terminal.tables import headed, newest
from voice_interview.terminal.wording import (
    clock,
    count,
    heading,
    local_time,
    lost_sound,
    outcome,
    rating,
    suggestion,
)

if TYPE_CHECKING:
    from voice_interview.audio.devices import Device
    from voice_interview.commands.table import Phrase
    from voice_interview.store.rebuild import Rebuilt
    from voice_interview.unfinished import LooseEnd


def summary(record: SessionRecord) -> RenderableType:
    """What a session came to: a row a question, then the sums and where it is kept."""
    answered = _answered(record.attempts)
    head = Text("\nSummary", style="bold").append(
        f"  {count(len(answered), 'answer')}, {_spoken(record)} spoken{_mean(answered)}",
        style="not bold",
    )
    where = Text(f"Kept as session {record.id} in ", style="dim")
    where.append(str(record.folder), style="dim")
    return Group(head, _answers(record.attempts), where)


def history(records: Sequence[SessionRecord], limit: int) -> RenderableType:
    """A row a session, newest first, and a line where there are more than `limit`."""
    if not records:
        return Text("No session found. Begin one with: voice-interview practice")
    table = headed("Session", "When", "Deck", "Answers", "Spoken", "Ratings")
    for record in records[:limit]:
        table.add_row(
            str(record.id),
            local_time(record.started_at),
            record.deck_title,
            str(len(_answered(record.attempts))),
            _spoken(record),
            " ".join(str(int(a.rating)) if a.rating else "–" for a in record.attempts),
        )
    return Group(table, *newest(limit, len(records)))


def session(record: SessionRecord) -> RenderableType:
    """One session in full: every question with what was heard."""
    head = Text(f"Session {record.id}", style="bold").append(
        f"  {local_time(record.started_at)}  {record.deck_title}", style="not bold"
    )
    return Group(head, *(_attempt(attempt) for attempt in record.attempts))


def regraded(attempt: Attempt, grade: Grade | None) -> RenderableType:
    """One line on an answer that was graded again: the suggestion, before and now."""
    before = rating(attempt.grade.score) if attempt.grade else "none"
    after = suggestion(grade) if grade else "stays"
    place = f"{attempt.session_id}.{attempt.position}  "
    follow_up = "Follow-up: " if attempt.question.follows else ""
    line = Text(f"{place}{follow_up}{attempt.question.text}\n", style="bold")
    return line.append(f"   {before} → {after}", style="not bold")


def regraded_all(grades: Sequence[Grade | None]) -> RenderableType:
    """What grading again came to."""
    new = sum(grade is not None for grade in grades)
    if not grades:
        return Text("No stored answer has a transcript to grade.")
    return Text(f"\n{count(new, 'new grade')}; the earlier ones are kept.", style="dim")


def loose_ends(found: "Sequence[LooseEnd]") -> RenderableType:
    """A row an unfinished answer."""
    table = headed("Session", "When", "Question", "Length", "So far")
    for end in found:
        for each in end.answers:
            length, _ = _size(each)
            number, when = str(each.session_id), local_time(each.asked_at)
            table.add_row(number, when, each.question.text, length, SO_FAR[each.state])
    return table if table.row_count else Text("Every answer is finished.")


def rebuilt(found: "Rebuilt") -> RenderableType:
    """What came back into the log."""
    lines = ["The log is whole, and nothing is missing in it."]
    if found.sessions:
        back = f"{count(found.sessions, 'session')} with {count(found.answers, 'answer')}"
        lines = [f"Back in the log: {back}."]
    if found.aside is not None:
        lines.append(f"The damaged log is kept as {found.aside}")
    lines += [f"This note could not be read: {path}" for path in found.unreadable]
    if found.unknown:
        lines.append(
            f"Nothing is noted of {count(found.unknown, 'recording')}. Listen to them, or write"
            " them down with: voice-interview transcribe"
        )
    return Text("\n".join(lines))


def devices(found: "Sequence[Device]") -> RenderableType:
    """A row a device; what is used unless config.toml names another is marked."""
    table = headed("Index", "Name", "Through", "Microphone", "Loudspeaker", "Rate")
    for device in found:
        table.add_row(
            str(device.index),
            device.name,
            device.host_api,
            _use(device.inputs, device.default_input),
            _use(device.outputs, device.default_output),
            f"{device.rate:.0f} Hz",
        )
    how = 'microphone = "3" under [listen], speaker = "headset" under [voice] in config.toml.'
    return Group(table, Text(f"To use another: {how}", style="dim"))


def _use(channels: int, default: bool) -> str:
    if not channels:
        return ""
    return "default" if default else "yes"


def decks(found: Sequence[Deck]) -> RenderableType:
    """A row a deck."""
    table = headed("Id", "Title", "Rounds", "Questions")
    for each in found:
        questions = sum(len(part.questions) for part in each.rounds)
        table.add_row(each.id, each.title, str(len(each.rounds)), str(questions))
    return table


def deck(shown: Deck) -> RenderableType:
    """The questions of a deck by round, without their answers."""
    parts: list[RenderableType] = [Text(shown.title, style="bold")]
    for part in shown.rounds:
        table = headed("Id", "Question", "Tags")
        for question in part.questions:
            table.add_row(question.id, question.text, ", ".join(question.tags))
        parts += [Text(f"\n{part.title}", style="bold"), table]
    return Group(*parts)


def phrases(found: "Sequence[Phrase]") -> RenderableType:
    """A row a command."""
    table = headed("Command", "Say", "While")
    for each in found:
        when = "always" if each.situations == tuple(Situation) else ", ".join(each.situations)
        table.add_row(each.command, ", ".join(each.forms), when)
    return table


def finding(found: Finding) -> RenderableType:
    """One line of the doctor's, and what to do where it is not ok."""
    mark = Text("✓", style="green") if found.ok else Text("✗", style="bold red")
    row = Table.grid(padding=(0, 1))
    for width in (1, NAME_WIDTH, None):
        row.add_column(width=width, overflow="fold")  # an address cut short leads nowhere
    row.add_row(mark, Text(found.name, style="bold"), Text(found.says))
    if found.hint:
        row.add_row("", "", Text(found.hint))
    return row


def _attempt(attempt: Attempt) -> RenderableType:
    follow_ups = (Padding(answer(each), INDENT) for each in attempt.follow_ups)
    return Group(answer(attempt), *follow_ups)


def answer(attempt: Attempt) -> RenderableType:
    """One answer in full: the question, what was heard, its grade and recording."""
    length = clock(attempt.recording.seconds) if attempt.recording else ""
    head = Text(f"\n{heading(attempt)}", style="bold")
    how = "  ".join(filter(None, (outcome(attempt), length)))
    head.append(f"\n   {how}", style="not bold")
    parts: list[RenderableType] = [head]
    if attempt.transcript is not None:
        said = Text(attempt.transcript.text or "No words were recognised.")
        parts.append(Padding(said, (1, 3, 0, 3)))
        if (figures := delivered(attempt.transcript)) is not None:
            parts.append(Padding(figures, (0, 0, 0, 3)))
    if attempt.grade is not None:
        parts.append(Padding(graded(attempt.grade), (0, 0, 0, 3)))
    if attempt.recording is not None:
        if attempt.recording.overflows:
            parts.append(Text(f"\n   {lost_sound(attempt.recording)}", style="yellow"))
        parts.append(Text(f"\n   {attempt.recording.path}", style="dim", overflow="fold"))
    return Group(*parts)


def _answers(attempts: Sequence[Attempt]) -> Table:
    table = headed("", "Question", "Length", "Words", "Rating")
    for attempt in attempts:
        table.add_row(
            str(attempt.position),
            attempt.question.text,
            *_size(attempt),
            outcome(attempt),
        )
        for each in attempt.follow_ups:
            table.add_row("", f"↳ {each.question.text}", *_size(each), outcome(each))
    return table


def _answered(attempts: Iterable[Attempt]) -> list[Attempt]:
    return [each for each in attempts if each.answered]


def _spoken(record: SessionRecord) -> str:
    """How long the person spoke, also to what was asked on."""
    answered = _answered(with_follow_ups(record.attempts))
    return clock(sum(each.recording.seconds for each in answered if each.recording))


def _size(attempt: Attempt) -> tuple[str, str]:
    """Length of the answer and number of its words."""
    words = word_count(attempt.transcript) if attempt.transcript else None
    length = clock(attempt.recording.seconds) if attempt.recording else "–"
    return length, "–" if words is None else str(words)


def _mean(attempts: Sequence[Attempt]) -> str:
    ratings = [int(attempt.rating) for attempt in attempts if attempt.rating]
    return f", {sum(ratings) / len(ratings):.1f} on average" if ratings else ""


NAME_WIDTH = 12
"""Columns for the name of what the doctor looked at."""

SO_FAR = {
    AttemptState.ASKED: "recorded",
    AttemptState.RECORDED: "recorded",
    AttemptState.TRANSCRIBED: "written down",
    AttemptState.GRADED: "graded",
    AttemptState.RATED: "rated",
}
"""What there is of an unfinished answer."""
