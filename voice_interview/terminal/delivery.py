"""How an answer was delivered, on the screen; figures and bands, no verdicts."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from voice_interview.delivery import PACE_BAND
from voice_interview.models import Delivery, PhraseCount, Transcript, is_english
from voice_interview.terminal.grades import INDENT
from voice_interview.terminal.wording import clock, count

SHOWN = 4
"""Most fillers, and most repeated phrases, that are named."""


def delivered(transcript: Transcript) -> RenderableType | None:
    """A few short lines; None where nothing was measured."""
    delivery = transcript.delivery
    if delivery is None:
        return None
    lines = (*_times(delivery, transcript.language), *_phrases(delivery))
    heading = Text("\nDelivery", style="bold")
    return Group(heading, *(Padding(Text(line), INDENT) for line in lines))


def _times(delivery: Delivery, language: str) -> Iterator[str]:
    begun = f"First word after {delivery.thinking:.1f} s"
    used = f"{delivery.limit_share:.0%} of {clock(delivery.limit)} used"
    yield f"{begun} · spoke for {clock(delivery.speaking)} · {used}"
    if delivery.pace is not None:
        yield f"{delivery.pace:.0f} words a minute{_band(language)}"
    if delivery.pauses:
        share = f"{delivery.pause_share:.0%} of the time"
        longest = f"longest {delivery.longest_pause:.1f} s"
        yield f"{count(delivery.pauses, 'pause')} over 1 s, {share} · {longest}"
    else:
        yield "No pause over 1 s"


def _band(language: str) -> str:
    if not is_english(language):
        return ""
    return f" ({PACE_BAND.source} recommends {PACE_BAND.least:.0f} to {PACE_BAND.most:.0f})"


def _phrases(delivery: Delivery) -> Iterator[str]:
    if delivery.fillers is None:
        yield "Fillers are not counted: those of this language are not known"
    elif delivery.fillers:
        total = sum(each.count for each in delivery.fillers)
        yield f"At least {count(total, 'filler')}: {named(delivery.fillers)}"
    else:
        yield "No filler was written down"
    if delivery.repeats:
        yield f"Said again: {named(delivery.repeats)}"


def named(phrases: Sequence[PhraseCount]) -> str:
    """The first of them, with how often each was said."""
    more = ", …" if len(phrases) > SHOWN else ""
    return ", ".join(f"{each.phrase} ×{each.count}" for each in phrases[:SHOWN]) + more
