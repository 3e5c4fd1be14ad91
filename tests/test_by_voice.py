"""Whole sessions without a key: the real command, a real sound card, and a candidate who listens to
the loudspeaker and says everything that is wanted. Between them they say every command once."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.candidate import Candidate, candidate, contains, own_voice
from tests.soundcard import SoundCard
from voice_interview.audio.clips import load_clip
from voice_interview.audio.tones import end_tone, start_tone
from voice_interview.interview.manners import Manners
from voice_interview.models import Attempt, AttemptState, Score
from voice_interview.store.store import Store

DECK = """\
# By voice

### What is a token? {#token}
A token is a small piece of text.

#### Key points
- a small piece of text
- what is billed

### What is a cache? {#cache}
A cache keeps what was computed.

### What is a prompt? {#prompt}
A prompt is what the model is asked.

### What is a vector? {#vector}
A vector is a list of numbers.
"""

RATE = 320
"""Words a minute of the interviewer: the usual 165 would only take longer."""

SETTINGS = f"""\
[voice]
manners = "brief"
rate = {RATE}
[transcription]
engine = "pocketsphinx"
[recordings]
folder = "kept"
"""

YOUR_TURN, OVER = start_tone(), end_tone()
RATING = "Your rating?"
TOKEN = "A token is a small piece of text."
CACHE = "A cache keeps what was computed."
PROMPT = "A prompt is what the model is asked."
VECTOR = "A vector is a list of numbers."


@contextmanager
def session(card: SoundCard, home: Path) -> Iterator[Candidate]:
    """One that is over when the block is; nobody is at its keyboard."""
    (home / "deck.md").write_text(DECK, "utf-8")
    (home / "config.toml").write_text(SETTINGS, "utf-8")
    command = [sys.executable, "-m", "voice_interview", "practice", "deck.md", "--hands-free"]
    with candidate(card, RATE) as person, (home / "screen.txt").open("w") as screen:
        program = subprocess.Popen(
            command,
            cwd=home,
            env=card.env,
            stdin=subprocess.DEVNULL,
            stdout=screen,
            stderr=subprocess.STDOUT,
        )
        try:
            yield person
            assert program.wait(10) == 0
        finally:
            program.kill()
            program.wait()


def attempts(home: Path) -> tuple[Attempt, ...]:
    with closing(Store(home / "kept")) as store:
        return store.session(1).attempts


def remark(attempt: Attempt) -> str:
    """What was said of it."""
    assert attempt.grade is not None
    return Manners("brief", "en", spoken=True).grade(attempt.grade)


def written(attempt: Attempt) -> str:
    assert attempt.transcript is not None
    return attempt.transcript.text


def words(attempt: Attempt) -> set[str]:
    return set(written(attempt).split())


def is_kept(answer: str, attempt: Attempt) -> bool:
    """Whether `answer` can be heard in its recording."""
    assert attempt.recording is not None
    return contains(load_clip(attempt.recording.path), own_voice(answer))


def test_four_questions_are_answered_and_rated_by_voice_alone(
    tmp_path: Path, sound_card: SoundCard
) -> None:
    with session(sound_card, tmp_path) as person:
        person.hears("Question 1.", "What is a token?", YOUR_TURN)
        person.says(TOKEN)
        person.asks("repeat the question", "What is a token?", YOUR_TURN)
        person.asks("pause please", "Paused.")
        person.asks("go on please", YOUR_TURN)
        person.says("The model works with it.")
        person.asks("that's my answer", OVER, "Thank you.", TOKEN, RATING)
        person.asks("rate it two", "Two.")

        person.hears("Question 2.", "What is a cache?", YOUR_TURN)
        person.says("It is wrong.")
        person.asks("start over again", OVER, YOUR_TURN)
        person.says(CACHE)
        person.asks("i'm done", OVER, "Thank you.", CACHE, RATING)
        person.asks("level one", "One.")

        person.hears("Question 3.")
        person.asks("undo my rating", "Taken back.", RATING)
        person.asks("i agree with you", "Question 3.", "What is a prompt?", YOUR_TURN)
        person.asks("i have no idea", OVER, "One.", PROMPT)

        person.hears("Question 4.", "What is a vector?", YOUR_TURN)
        person.says(VECTOR)
        person.asks("i have finished", OVER, "Thank you.", VECTOR, RATING)
        person.asks("go to the next question", "The end. 4 answers, 2.0 on average.")

        token, cache, prompt, vector = attempts(tmp_path)
        assert person.heard(remark(token))

    assert (token.rating, prompt.rating) == (Score.PARTIAL, Score.DIDNT_KNOW)
    assert cache.grade is not None
    assert cache.rating is cache.grade.score
    assert (vector.state, vector.rating) == (AttemptState.GRADED, None)
    assert "piece of text" in written(token)
    assert "the model works with" in written(token)
    # What was not heard as a command at once belongs to the answer, and stays in it.
    assert person.in_vain or written(cache).endswith("was computed")
    assert person.in_vain or written(vector).endswith("of numbers")
    assert person.in_vain or not {"repeat", "pause", "please", "answer"} & words(token)
    assert prompt.transcript is None
    assert is_kept(TOKEN, token)
    assert is_kept(CACHE, cache)
    assert is_kept(VECTOR, vector)


def test_over_open_speakers_it_obeys_the_candidate_and_never_itself(
    tmp_path: Path, sound_card: SoundCard
) -> None:
    with sound_card.open_speakers(-20), session(sound_card, tmp_path) as person:
        person.hears("Question 1.", "What is a token?", YOUR_TURN)
        person.says(TOKEN)
        person.asks("pause please", "Paused.")
        person.asks("go on please", YOUR_TURN)
        person.asks("i'm done", OVER, "Thank you.", TOKEN, RATING)
        # A command in the candidate's own voice, out of the loudspeaker: it must not pause now.
        own = own_voice(TOKEN), own_voice("pause please")
        person.asks("play my answer", *own, RATING)
        person.asks("play the reference", TOKEN, RATING)
        person.asks("compare both answers", *own, TOKEN, RATING)
        person.asks("level three", "Three.")

        person.hears("Question 2.", "What is a cache?", YOUR_TURN)
        person.asks("skip this question", OVER, "Question 3.", "What is a prompt?", YOUR_TURN)
        person.asks("i don't know", OVER, "One.", PROMPT)

        person.hears("Question 4.", "What is a vector?", YOUR_TURN)
        person.says(VECTOR)
        person.asks("finish the session", OVER, "The end. 3 answers, 2.0 on average.")

        token, cache, prompt, vector = attempts(tmp_path)
        assert person.heard(remark(token))

    assert (token.rating, prompt.rating) == (Score.CLEAR, Score.DIDNT_KNOW)
    assert [each.state for each in (cache, vector)] == [
        AttemptState.SKIPPED,
        AttemptState.RECORDED,
    ]
    assert "piece of text" in written(token)
    assert person.in_vain or written(token).endswith("piece of text")
    assert is_kept(TOKEN, token)
    assert is_kept(VECTOR, vector)
