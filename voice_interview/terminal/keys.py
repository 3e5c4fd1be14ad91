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
    WORKING = auto()
    COMPARING = auto()
    RATING = auto()
    SUGGESTED = auto()
    """As `RATING`, with a suggestion to agree to."""


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
_QUIT = Key("q", Command.QUIT, "end")
_RATINGS = (
    Key("1", Command.RATE_1, "didn't know"),
    Key("2", Command.RATE_2, "partial"),
    Key("3", Command.RATE_3, "clear"),
)
_REPLAYS = (
    Key("o", Command.PLAY_ANSWER, "own answer"),
    Key("m", Command.PLAY_REFERENCE, "model"),
)

KEYS: dict[Phase, tuple[Key, ...]] = {
    Phase.STARTING: (),
    Phase.ASKING: (
        Key("\n", Command.DONE, "answer now"),
        Key("r", Command.REPEAT, "ask again"),
        _SKIP,
        _QUIT,
    ),
    Phase.ANSWERING: (
        Key("\n", Command.DONE, "done"),
        Key("r", Command.RESTART, "start again"),
        Key("p", Command.PAUSE, "pause"),
        _SKIP,
        _QUIT,
    ),
    Phase.PAUSED: (
        Key("p", Command.PAUSE, "go on"),
        Key("\n", Command.DONE, "done"),
        Key("r", Command.RESTART, "start again"),
        _SKIP,
        _QUIT,
    ),
    Phase.WORKING: (_QUIT,),
    Phase.COMPARING: (Key("\n", Command.DONE, "stop the voice"), *_RATINGS, _QUIT),
    Phase.RATING: (*_RATINGS, *_REPLAYS, _QUIT),
    Phase.SUGGESTED: (Key("a", Command.AGREE, "agree"), *_RATINGS, *_REPLAYS, _QUIT),
}


def command(phase: Phase, char: str) -> Command | None:
    """What `char` asks for in `phase`; None where it means nothing there."""
    pressed = "\n" if char == "\r" else char.lower()
    return next((key.command for key in KEYS[phase] if key.char == pressed), None)
