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


RATING_FORMS = ("{}", "rate it {}", "score {}", "level {}", "number {}")

PHRASES: tuple[Phrase, ...] = (
    Phrase(
        Command.DONE,
        ("i'm done", "that's my answer", "i'm finished", "i have finished"),
        (*ANSWER, S.COMPARING),
    ),
    Phrase(Command.REPEAT, ("repeat the question", "ask the question again"), tuple(S)),
    Phrase(
        Command.SKIP,
        ("skip", "skip this question", "skip the question", "skip this one"),
        (*ANSWER, S.COMPARING),
    ),
    Phrase(Command.PAUSE, ("pause", "pause please", "pause the session"), tuple(S)),
    Phrase(
        Command.RESUME,
        ("go on", "go on please", "continue", "let's continue"),
        (S.PAUSED, S.BETWEEN),
    ),
    Phrase(
        Command.RESTART,
        ("start over", "start over again", "let me start over"),
        (S.ANSWERING, S.PAUSED),
    ),
    Phrase(Command.DONT_KNOW, ("i don't know", "i do not know", "i have no idea"), ANSWER),
    Phrase(Command.PLAY_ANSWER, ("play my answer", "play my answer again"), (*VERDICT, S.BETWEEN)),
    Phrase(
        Command.PLAY_REFERENCE,
        ("play the model answer", "play model answer", "play the reference"),
        (*VERDICT, S.BETWEEN),
    ),
    Phrase(Command.COMPARE, ("compare the answers", "compare both answers"), (*VERDICT, S.BETWEEN)),
    Phrase(Command.RATE_1, tuple(form.format("one") for form in RATING_FORMS), VERDICT),
    Phrase(Command.RATE_2, tuple(form.format("two") for form in RATING_FORMS), VERDICT),
    Phrase(Command.RATE_3, tuple(form.format("three") for form in RATING_FORMS), VERDICT),
    Phrase(Command.AGREE, ("agree", "i agree", "i agree with you", "i agree with that"), VERDICT),
    Phrase(
        Command.UNDO,
        ("undo", "undo the last rating", "undo my rating"),
        (S.ASKING, S.ANSWERING, *VERDICT, S.BETWEEN),
    ),
    Phrase(
        Command.NEXT,
        ("next", "next question", "next question please", "go to the next question"),
        (*VERDICT, S.BETWEEN),
    ),
    Phrase(Command.QUIT, ("end the session", "finish the session"), tuple(S)),
)
"""Of the forms that were tried, those that two voices got through noise at 10 dB, and the few short
ones that people expect, which noise often swallows."""


def forms(situation: Situation) -> frozenset[str]:
    """All that may be said in `situation`."""
    return frozenset(
        form for phrase in PHRASES if situation in phrase.situations for form in phrase.forms
    )


def meant(text: str, situation: Situation) -> Command | None:
    """The command that `text`, one of the forms, is in `situation`; None where it is none."""
    return next((p.command for p in PHRASES if text in p.forms and situation in p.situations), None)
