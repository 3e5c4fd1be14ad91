"""Which key means what, at each moment. The same table is shown and obeyed."""

from dataclasses import dataclass
from enum import Enum, auto

from voice_interview.models import Command


class Phase(Enum):
    """What the interview is doing, as far as keys are concerned."""

    STARTING = auto()
    ASKING = auto()
    ANSWERING = auto()
    PAUSED = auto()
    """Within an answer."""
    HELD = auto()
    """Outside of one, the interview stands still."""
    WORKING = auto()
    GRADED = auto()
    """The grade is shown and said."""
    GRADING = auto()
    COMPARING = auto()
    COMPARED = auto()
    """As `COMPARING`, with a suggestion to agree to."""
    RATING = auto()
    SUGGESTED = auto()
    """As `RATING`, with a suggestion to agree to."""
    RATED = auto()
    """The rating is said, or nothing any more, until the next question."""
    RESTING = auto()
    CLOSING = auto()


@dataclass(frozen=True, slots=True)
class Key:
    char: str
    """What the keyboard sends, in lower case."""
    command: Command
    label: str
    """What it does, in a word or two."""

    @property
    def name(self) -> str:
        return {"\n": "Enter"}.get(self.char, self.char)


_SKIP = Key("s", Command.SKIP, "skip")
_DONT_KNOW = Key("d", Command.DONT_KNOW, "don't know")
_PAUSE = Key("p", Command.PAUSE, "pause")
_RESUME = Key("p", Command.RESUME, "go on")
_NEXT = Key("n", Command.NEXT, "next")
_STOP = Key("\n", Command.DONE, "stop the voice")
_UNDO = Key("u", Command.UNDO, "undo rating")
_QUIT = Key("q", Command.QUIT, "end")
_RATINGS = (
    Key("1", Command.RATE_1, "didn't know"),
    Key("2", Command.RATE_2, "partial"),
    Key("3", Command.RATE_3, "clear"),
)
_REPLAYS = (
    Key("o", Command.PLAY_ANSWER, "own answer"),
    Key("m", Command.PLAY_REFERENCE, "model"),
    Key("b", Command.COMPARE, "both"),
)
_QUESTION = Key("r", Command.REPEAT, "question")
_LOOKING_BACK = (*_REPLAYS, _QUESTION, _UNDO, _PAUSE, _QUIT)
_RATING = (*_RATINGS, _NEXT, _SKIP, *_LOOKING_BACK)
_AGREE = Key("a", Command.AGREE, "agree")

KEYS: dict[Phase, tuple[Key, ...]] = {
    Phase.STARTING: (),
    Phase.ASKING: (
        Key("\n", Command.DONE, "answer now"),
        Key("r", Command.REPEAT, "ask again"),
        _DONT_KNOW,
        _SKIP,
        _UNDO,
        _PAUSE,
        _QUIT,
    ),
    Phase.ANSWERING: (
        Key("\n", Command.DONE, "done"),
        Key("r", Command.RESTART, "start again"),
        Key("f", Command.REPEAT, "question"),
        _PAUSE,
        _DONT_KNOW,
        _SKIP,
        _UNDO,
        _QUIT,
    ),
    Phase.PAUSED: (
        _RESUME,
        Key("\n", Command.DONE, "done"),
        Key("f", Command.REPEAT, "question"),
        Key("r", Command.RESTART, "start again"),
        _DONT_KNOW,
        _SKIP,
        _QUIT,
    ),
    Phase.HELD: (_RESUME, _QUIT),
    Phase.WORKING: (Key("n", Command.NEXT, "don't wait"), _QUIT),
    Phase.GRADED: (_STOP, _AGREE, *_RATINGS, _SKIP, _PAUSE, _QUIT),
    Phase.GRADING: (_NEXT, _PAUSE, _QUIT),
    Phase.COMPARING: (_STOP, *_RATING),
    Phase.COMPARED: (_STOP, _AGREE, *_RATING),
    Phase.RATING: _RATING,
    Phase.SUGGESTED: (_AGREE, *_RATING),
    Phase.RATED: (_STOP, *_LOOKING_BACK),
    Phase.RESTING: (Key("\n", Command.NEXT, "go on"), *_LOOKING_BACK),
    Phase.CLOSING: (_STOP, _UNDO),
}


def command(phase: Phase, char: str) -> Command | None:
    """What `char` asks for in `phase`; None where it means nothing there."""
    pressed = "\n" if char == "\r" else char.lower()
    return next((key.command for key in KEYS[phase] if key.char == pressed), None)
