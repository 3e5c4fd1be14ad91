"""Fill a log with ten weeks of a made-up person's practice, open the review page, and picture it.

    python tools/make_screenshots.py

Writes docs/images/review-*.png. Flite says the answer that is pictured; the others are key points
of the built-in deck. Ratings come from a fixed seed, and days are counted back from today.
"""

import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import soundfile
from make_demo_answers import speak
from playwright.sync_api import Page, ViewportSize, sync_playwright

from voice_interview.decks.library import builtin_folder
from voice_interview.decks.markdown import read_deck
from voice_interview.delivery import with_delivery
from voice_interview.grading.embedded import EmbeddedGrader
from voice_interview.models import (
    SAMPLE_RATE,
    Question,
    Recorded,
    Samples,
    Score,
    Transcript,
    Word,
)
from voice_interview.store.store import Store

DECK = builtin_folder() / "llm-engineering.md"
IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"

SAID = (
    "Well, a token is, um, the smallest unit of text that a language model works with.",
    "It is roughly four characters of English, or about three quarters of a word.",
    "The token count decides what a call costs, how long it takes, and whether the text fits into"
    " the context window.",
    "Uh, and other languages than English usually need more tokens for the same content, so I would"
    " measure and not guess.",
)
"""The answer that is pictured."""

DAYS = 75
LIMIT = 120.0
"""Seconds for an answer."""

SIZE = ViewportSize(width=1280, height=960)


class Practice:
    """Sittings of five questions, better from week to week."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = Store(folder)
        self._deck, _ = read_deck(DECK)
        self._grader = EmbeddedGrader()
        self._rng = random.Random(11)
        self._sound, self._words = _spoken(SAID)

    def hold(self) -> int:
        """All of it; gives the id of the answer that is pictured."""
        questions = list(self._deck.questions)
        now = datetime.now(UTC)
        with closing(self._store):
            for back in range(DAYS, 0, -1):
                if back < 6 or self._rng.random() < 0.55:
                    asked = self._rng.sample(questions, 5)
                    at = (now - timedelta(days=back)).replace(hour=17)
                    self._sitting(asked, at, 1 - back / DAYS)
            session = self._store.begin_session(self._deck, self._folder / "last", now)
            answer = self._answer(session, 1, questions[0], self._words, now)
            self._store.end_session(session, now)
        return answer

    def _sitting(self, asked: Sequence[Question], at: datetime, skill: float) -> None:
        session = self._store.begin_session(self._deck, self._folder / f"{at:%Y-%m-%d}", at)
        for place, question in enumerate(asked, 1):
            words = tuple(self._attempt_at(question, skill))
            self._answer(session, place, question, words, at + timedelta(minutes=3 * place))
        self._store.end_session(session, at + timedelta(minutes=20))

    def _attempt_at(self, question: Question, skill: float) -> Iterator[Word]:
        """Some of the key points, slowly and with fillers at first."""
        known = [each for each in question.key_points if self._rng.random() < 0.2 + 0.7 * skill]
        text = " ".join(f"{point.replace('`', '')}." for point in known) or "I do not know."
        if self._rng.random() < 0.8 - skill / 2:
            text = f"Um, {text}"
        pace = 105 + 50 * skill + self._rng.gauss(0, 8)
        return _timed(text, self._rng.uniform(0.6, 3.0), len(text.split()) / pace * 60)

    def _answer(
        self, session: int, place: int, question: Question, words: Sequence[Word], at: datetime
    ) -> int:
        answer = self._store.asked(session, place, question, at)
        recorded = self._recorded(self._store.session(session).folder, place, words)
        self._store.recorded(answer, recorded)
        text = " ".join(word.text for word in words)
        heard = Transcript(text, tuple(words), "whisper", "base.en", "en")
        self._store.transcribed(answer, with_delivery(heard, recorded.seconds, LIMIT), at)
        grade = self._grader.grade(question, heard)
        self._store.graded(answer, grade, at)
        own = grade.score + self._rng.choice((0, 0, 0, 0, -1, 1))
        self._store.rated(answer, Score(min(max(own, 1), 3)), at)
        return answer

    def _recorded(self, folder: Path, place: int, words: Sequence[Word]) -> Recorded:
        """The sound of the pictured answer, as long as these words take."""
        folder.mkdir(exist_ok=True)
        samples = self._sound[: int((words[-1].end + 1) * SAMPLE_RATE)]
        path = folder / f"{place:02}.flac"
        soundfile.write(path, samples, SAMPLE_RATE)
        return Recorded(path, len(samples) / SAMPLE_RATE)


def _spoken(sentences: Sequence[str]) -> tuple[Samples, tuple[Word, ...]]:
    """The sound, with pauses that grow, and the words with guessed times."""
    sounds = [_silence(0.8)]
    words: list[Word] = []
    for number, sentence in enumerate(sentences):
        begin = sum(map(len, sounds)) / SAMPLE_RATE
        sound = speak(sentence, "rms")
        words += _timed(sentence, begin, len(sound) / SAMPLE_RATE)
        sounds += [sound, _silence(0.3 + 0.6 * number)]
    return np.concatenate(sounds), tuple(words)


def _silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


def _timed(text: str, begin: float, seconds: float) -> Iterator[Word]:
    """Each word takes as long as its letters are many."""
    letter = seconds / (len(text) + 1)
    for match in re.finditer(r"\S+", text):
        start, end = (begin + place * letter for place in match.span())
        yield Word(match[0], start, end, 0.9)


def picture(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(300)  # the waveform is drawn again
        path = IMAGES / f"review-{name}-{scheme}.png"
        page.screenshot(path=path)
        if pngquant := shutil.which("pngquant"):
            subprocess.run([pngquant, "--force", "--ext", ".png", str(path)], check=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "recordings"
        pictured = Practice(folder).hold()
        command = [sys.executable, "-m", "voice_interview", "--recordings", str(folder), "review"]
        with subprocess.Popen(
            [*command, "--port", "0", "--no-browser"], stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            address = re.search(r"http\S+", server.stdout.readline())
            assert address is not None
            try:
                take_pictures(address[0], pictured)
            finally:
                server.terminate()


def take_pictures(address: str, answer: int) -> None:
    chromium = shutil.which("chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page(viewport=SIZE)
        page.goto(address)
        page.get_by_role("heading", name="due today").wait_for()
        picture(page, "home")
        page.goto(f"{address.partition('/enter')[0]}/answers/{answer}")
        page.get_by_text("characters", exact=True).click()
        page.get_by_role("button", name="Play").click()
        picture(page, "answer")


if __name__ == "__main__":
    main()
