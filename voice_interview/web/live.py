"""A running interview, watched from the page."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from voice_interview.broadcast import PERIOD, Moment, watched
from voice_interview.models import Score
from voice_interview.plain_text import visible
from voice_interview.terminal.keys import Phase
from voice_interview.terminal.wording import rating
from voice_interview.web.desk import desk, page
from voice_interview.web.rendering import inline_markdown

PHASES = {
    Phase.STARTING: "getting ready",
    Phase.ASKING: "asking",
    Phase.ANSWERING: "listening",
    Phase.PAUSED: "paused",
    Phase.HELD: "paused",
    Phase.WORKING: "writing down",
    Phase.GRADED: "telling the grade",
    Phase.GRADING: "comparing",
    Phase.COMPARING: "playing the model answer",
    Phase.COMPARED: "playing the model answer",
    Phase.RATING: "waiting for the rating",
    Phase.SUGGESTED: "waiting for the rating",
    Phase.RATED: "going on",
    Phase.RESTING: "resting",
    Phase.CLOSING: "closing",
}
"""What the page says of each."""

FENCE = re.compile(r"^ *(```|~~~).*\n?", re.MULTILINE)
"""Where a block of code begins or ends in Markdown."""


def show(request: Request) -> Response:
    """The page, which then follows the events."""
    return page(request, "live.html", moment=watched(desk(request).loaded.recordings_folder))


def events(request: Request) -> Response:
    """What the interview shows, as often as that changes, as server-sent events."""
    folder = desk(request).loaded.recordings_folder
    return StreamingResponse(_told(folder), media_type="text/event-stream")


async def _told(folder: Path) -> AsyncIterator[bytes]:
    told: object = None
    yield b"data: null\n\n"
    while True:
        moment = watched(folder)
        if moment != told:
            told = moment
            text = msgspec.json.encode(moment and _plain(moment)).decode()
            yield f"data: {visible(text)}\n\n".encode()
        await asyncio.sleep(PERIOD)


def _plain(moment: Moment) -> dict[str, object]:
    """In words, and the question and its code as text, for a script that makes no HTML."""
    words = {
        "phase": PHASES[Phase[moment.phase.upper()]],
        "question": inline_markdown(moment.question).striptags(),
        "shown": FENCE.sub("", moment.shown).strip("\n"),
        "score": _score(moment),
    }
    return asdict(moment) | words


def _score(moment: Moment) -> str:
    if moment.rating is not None:
        return f"You rated {rating(Score(moment.rating))}"
    return f"Suggested {rating(Score(moment.suggestion))}" if moment.suggestion else ""
