"""Every sentence that the interviewer says beside the deck's own text, in one place.

They are English; in a deck of another language, or where none are wanted, nothing but the deck is
said, and tones tell the rest. Brief sentences are for who knows the order of things, normal ones
need no screen.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from voice_interview.events import MicrophoneFound, MicrophoneLost, SoundMissing
from voice_interview.models import (
    Attempt,
    Grade,
    PointStatus,
    PointVerdict,
    Question,
    Score,
    SessionRecord,
    is_english,
)

Length: TypeAlias = Literal["none", "brief", "normal"]

SENTENCES: dict[str, dict[Length, str]] = {
    "opening": {"brief": "", "normal": "{title}. {questions}."},
    "round": {"brief": "", "normal": "{round}. "},
    "question": {"brief": "Question {position}.", "normal": "Question {position} of {total}."},
    "follow up": {"brief": "", "normal": "A follow-up question."},
    "thanks": {"brief": "Thank you.", "normal": "Thank you."},
    "nothing heard": {
        "brief": "I heard nothing.",
        "normal": "I heard nothing. Here is the question again.",
    },
    "given up": {"brief": "I heard nothing.", "normal": "I heard nothing. We leave this question."},
    "dead microphone": {
        "brief": "Your microphone gives no sound.",
        "normal": "Your microphone gives no sound at all. Is it muted or unplugged?",
    },
    "microphone lost": {
        "brief": "Your microphone is gone. I wait for it.",
        "normal": "Your microphone is gone. What you said is kept."
        " I wait two minutes for it, or for another one.",
    },
    "microphone found": {
        "brief": "I hear you again.",
        "normal": "I hear you again. Please go on.",
    },
    "sound missing": {
        "brief": "I missed {seconds} seconds. Go on.",
        "normal": "I did not hear you for {seconds} seconds. Please go on.",
    },
    "no microphone": {
        "brief": "There is no microphone. We stop here.",
        "normal": "There is still no microphone. We stop here; what you said is kept.",
    },
    "suggestion": {"brief": "{score}", "normal": "I suggest {score}, {label}"},
    "uncertain": {"brief": "perhaps {score}", "normal": "I am not sure, perhaps {score}, {label}"},
    "covered": {"brief": "", "normal": "you covered {points}"},
    "missing": {"brief": "you left out {point}", "normal": "the most important gap is {point}"},
    "wrong": {"brief": "you got wrong {point}", "normal": "what came out wrong is {point}"},
    "in part": {"brief": "only in part {point}", "normal": "what was only half said is {point}"},
    "off topic": {"brief": "off the topic", "normal": "it seems to be about something else"},
    "reference": {"brief": "", "normal": "The model answer."},
    "own answer": {"brief": "", "normal": "Your answer."},
    "rating": {"brief": "Your rating?", "normal": "Rate yourself: one, two or three."},
    "unrated": {"brief": "Not rated.", "normal": "I heard no rating. We go on without one."},
    "rated": {"brief": "{score}.", "normal": "{score}, {label}."},
    "undone": {"brief": "Taken back.", "normal": "The last rating is taken back."},
    "next": {"brief": "", "normal": "The next question comes in {seconds} seconds."},
    "paused": {"brief": "Paused.", "normal": "Paused."},
    "summary": {
        "brief": "The end. {answers}{mean}.",
        "normal": "This is the end. {answers}{mean}.{weakest}",
    },
}  # fmt: skip

MOST_POINTS = 3
"""Points covered that are named; an ear keeps no more."""

GAPS = {
    PointStatus.CONTRADICTED: "wrong",
    PointStatus.MISSING: "missing",
    PointStatus.PARTLY: "in part",
}
"""What to mend first, the worst first. Within one, a deck's first point is the most important."""


class Manners:
    """What is said at each moment; empty where nothing is."""

    def __init__(self, length: Length, language: str, *, spoken: bool) -> None:
        """`language` is the deck's (BCP 47); where nothing is `spoken`, nothing need be said."""
        self._length = length
        self._silent = length == "none" or not (spoken and is_english(language))

    def say(self, moment: str, **facts: object) -> str:
        """The sentence of a moment in `SENTENCES`, with the facts that it needs."""
        return "" if self._silent else SENTENCES[moment][self._length].format(**facts)

    def opening(self, title: str, total: int) -> str:
        return self.say("opening", title=title, questions=_count(total, "question"))

    def question(self, question: Question, position: int, total: int, round_before: str) -> str:
        """Round, where it is a new one, and number."""
        new = question.round if question.round != round_before else ""
        first = self.say("round", round=new) if new else ""
        return first + self.say("question", position=position, total=total)

    def time_left(self, seconds: int) -> str:
        return "" if self._silent else time_left(seconds)

    def of_device(self, event: MicrophoneLost | MicrophoneFound | SoundMissing) -> str:
        """What has become of the microphone."""
        match event:
            case MicrophoneLost():
                return self.say("microphone lost")
            case MicrophoneFound():
                return self.say("microphone found")
            case SoundMissing(gap):
                return self.say("sound missing", seconds=max(2, round(gap.seconds)))

    def grade(self, grade: Grade) -> str:
        """One sentence: score, what was covered, the most important point that was not."""
        if self._silent:
            return ""
        verdict = self._score("uncertain" if grade.uncertain else "suggestion", grade.score)
        reasons = ", but ".join(filter(None, self._reasons(grade)))
        return ": ".join(filter(None, (verdict[:1].upper() + verdict[1:], reasons))) + "."

    def _reasons(self, grade: Grade) -> Iterator[str]:
        if grade.off_topic:
            yield self.say("off topic")
            return
        if covered := [each for each in grade.points if each.status is PointStatus.COVERED]:
            yield self.say("covered", points="; ".join(map(_named, covered[:MOST_POINTS])))
        if gap := _worst_gap(grade.points):
            yield self.say(GAPS[gap.status], point=_named(gap))

    def rated(self, score: Score) -> str:
        return self._score("rated", score).capitalize()

    def summary(self, record: SessionRecord) -> str:
        answered = [each for each in record.attempts if each.answered]
        ratings = [int(each.rating) for each in answered if each.rating]
        mean = f", {sum(ratings) / len(ratings):.1f} on average" if ratings else ""
        answers = _count(len(answered), "answer").capitalize()
        return self.say("summary", answers=answers, mean=mean, weakest=_again(answered))

    def _score(self, moment: str, score: Score) -> str:
        return self.say(moment, score=SPOKEN[score], label=score.label)


SPOKEN = {Score.DIDNT_KNOW: "one", Score.PARTIAL: "two", Score.CLEAR: "three"}


def time_left(seconds: int) -> str:
    """What is said when so many seconds are left."""
    minutes, rest = divmod(seconds, 60)
    if rest or not minutes:
        return f"{seconds} seconds left."
    return "One minute left." if minutes == 1 else f"{minutes} minutes left."


def _named(verdict: PointVerdict) -> str:
    return verdict.point.rstrip(" .")


def _worst_gap(points: Sequence[PointVerdict]) -> PointVerdict | None:
    gaps = [each for each in points if each.status in GAPS]
    return min(gaps, key=lambda each: list(GAPS).index(each.status), default=None)


def _again(answered: Sequence[Attempt]) -> str:
    weak = [each for each in answered if each.rating is Score.DIDNT_KNOW]
    return f" Look again at: {weak[0].question.text}" if weak else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
