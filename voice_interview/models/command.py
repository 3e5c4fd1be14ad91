"""What a person can tell the interview, and when."""

from enum import StrEnum


class Command(StrEnum):
    """What a person can tell the interview to do, by key or by voice."""

    DONE = "done"
    RESTART = "restart"
    PAUSE = "pause"
    RESUME = "go on"
    SKIP = "skip"
    NEXT = "next"
    DONT_KNOW = "i don't know"
    REPEAT = "repeat"
    PLAY_ANSWER = "play answer"
    PLAY_REFERENCE = "play model answer"
    COMPARE = "compare"
    RATE_1 = "1"
    RATE_2 = "2"
    RATE_3 = "3"
    AGREE = "agree"
    UNDO = "undo"
    QUIT = "quit"


class Situation(StrEnum):
    """What the interview is doing, as far as a voice is concerned."""

    ASKING = "asking"
    """The question is read, or the answer is waited for."""
    ANSWERING = "answering"
    PAUSED = "paused"
    COMPARING = "comparing"
    """The answer is written down and graded, and the model answer is played."""
    RATING = "rating"
    """The person's own score is waited for."""
    BETWEEN = "between questions"
