"""What a person can say instead of pressing a key: one table, obeyed and printed."""

from dataclasses import dataclass

from voice_interview.models import Command, Situation

S = Situation

ANSWER = (S.ASKING, S.ANSWERING, S.PAUSED)
VERDICT = (S.COMPARING, S.RATING)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A command and how it sounds."""

    command: Command
    forms: tuple[str, ...]
    """What may be said, in lower case, in words of PocketSphinx's dictionary."""
    situations: tuple[Situation, ...]
    """When it is listened for."""


PHRASES: tuple[Phrase, ...] = (
    Phrase(Command.DONE, ("i'm done", "that's my answer", "i'm finished"), (*ANSWER, S.COMPARING)),
    Phrase(Command.REPEAT, ("repeat the question", "repeat", "say that again"), tuple(S)),
    Phrase(Command.SKIP, ("skip", "skip this question"), (*ANSWER, S.COMPARING)),
    Phrase(Command.PAUSE, ("pause",), tuple(S)),
    Phrase(Command.RESUME, ("go on", "continue"), (S.PAUSED, S.BETWEEN)),
    Phrase(Command.RESTART, ("start over", "start again"), (S.ANSWERING, S.PAUSED)),
    Phrase(Command.DONT_KNOW, ("i don't know", "i do not know"), ANSWER),
    Phrase(Command.PLAY_ANSWER, ("play my answer",), (*VERDICT, S.BETWEEN)),
    Phrase(
        Command.PLAY_REFERENCE,
        ("play the model answer", "play model answer"),
        (*VERDICT, S.BETWEEN),
    ),
    Phrase(Command.COMPARE, ("compare the answers",), (*VERDICT, S.BETWEEN)),
    Phrase(Command.RATE_1, ("one", "rate it one"), VERDICT),
    Phrase(Command.RATE_2, ("two", "rate it two"), VERDICT),
    Phrase(Command.RATE_3, ("three", "rate it three"), VERDICT),
    Phrase(Command.AGREE, ("agree", "i agree"), VERDICT),
    Phrase(Command.UNDO, ("undo", "undo the last rating"), (S.ASKING, *VERDICT, S.BETWEEN)),
    Phrase(Command.NEXT, ("next", "next question"), (*VERDICT, S.BETWEEN)),
    Phrase(Command.QUIT, ("end the session", "end session"), tuple(S)),
)


def meant(text: str, situation: Situation) -> Command | None:
    """The command that `text`, one of the forms, is in `situation`; None where it is none."""
    return next((p.command for p in PHRASES if text in p.forms and situation in p.situations), None)
