"""Templates: everything that goes into one is escaped, and Markdown may hold no HTML."""

from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from voice_interview import __version__
from voice_interview.delivery import PACE_BAND
from voice_interview.models import AttemptState, PointStatus, Recorded, Score
from voice_interview.terminal.delivery import named
from voice_interview.terminal.grades import OFF_TOPIC, POINT_MARKS
from voice_interview.terminal.wording import MARKS, UNRATED, clock, count, local_time
from voice_interview.web.measures import PACES


@cache
def environment() -> Environment:
    """The templates with their filters, read once."""
    made = Environment(
        loader=PackageLoader("voice_interview.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "clock": clock,
        "when": when,
        "day": day,
        "markdown": markdown,
        "inline_markdown": inline_markdown,
        "counted": count,
        "unrated": unrated,
        "named": named,
    }
    made.tests["playable"] = playable
    made.globals |= {
        "version": __version__,
        "Score": Score,
        "MARKS": MARKS,
        "POINT_MARKS": POINT_MARKS,
        "PointStatus": PointStatus,
        "OFF_TOPIC": OFF_TOPIC,
        "PACE_BAND": PACE_BAND,
        "PACES": PACES,
    }
    return made


def when(moment: datetime) -> Markup:
    """A moment on the person's clock, readable by programs too."""
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), local_time(moment))


def day(moment: datetime) -> Markup:
    """As `when`, without the time of day."""
    local = moment.astimezone()
    return Markup('<time datetime="{}">{}</time>').format(
        moment.isoformat(), f"{local.day} {local:%B %Y}"
    )


def unrated(state: AttemptState) -> str:
    """Why an answer has no rating."""
    return UNRATED.get(state, "not rated")


def playable(recording: Recorded | None) -> bool:
    """Whether there is something to hear; a file may be gone."""
    return recording is not None and recording.seconds > 0 and recording.path.is_file()


def markdown(text: str) -> Markup:
    """A model answer as HTML. Code that is wider than its page can be scrolled by keyboard too."""
    return Markup(_parser().render(text).replace("<pre>", '<pre tabindex="0">'))


def inline_markdown(text: str) -> Markup:
    """A question or a key point as HTML."""
    return Markup(_parser().renderInline(text))


@cache
def _parser() -> MarkdownIt:
    """HTML in the text is shown as it stands; pictures would have to come from somewhere."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
