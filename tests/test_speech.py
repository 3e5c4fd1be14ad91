"""The interviewer's voice: a real child process with a real speech engine."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Timer

import numpy as np
import pytest

from voice_interview.child import Child
from voice_interview.errors import SpeechError
from voice_interview.models import AudioClip
from voice_interview.speech.cache import CachedSynthesizer
from voice_interview.speech.pyttsx3 import WORKER, Pyttsx3Synthesizer, install_hint
from voice_interview.speech.pyttsx3_worker import InstalledVoice
from voice_interview.speech.silent import SilentSynthesizer
from voice_interview.speech.voices import choose

QUESTION = "What is the context window, and why does it matter when you build with retrieval?"

GREETING = "print('{\"voices\": []}', flush=True)\n"


def python(program: str) -> Sequence[str]:
    """The command of a scripted worker."""
    return (sys.executable, "-c", program)


def answering(program: str) -> Sequence[str]:
    """A worker that greets, and runs `program` for each request, with its path in `path`."""
    return python(
        f"import json, sys, time, numpy, soundfile\n{GREETING}"
        "for line in sys.stdin:\n"
        "    path = json.loads(line)['path']\n"
        f"    {program}\n"
        "    print('{}', flush=True)\n"
    )


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def wait_until_gone(pid: int, seconds: float = 20) -> bool:
    limit = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < limit:
        time.sleep(0.02)
    return not is_running(pid)


@pytest.fixture
def voice() -> Iterator[Pyttsx3Synthesizer]:
    synthesizer = Pyttsx3Synthesizer()
    yield synthesizer
    synthesizer.close()


@pytest.fixture
def worker_pid(voice: Pyttsx3Synthesizer) -> int:
    """The worker of `voice`, which has spoken once and waits."""
    voice.synthesize("Ready.", "en")
    assert voice.pid is not None
    return voice.pid


class TestSpeaking:
    def test_a_question_becomes_sound_as_long_as_saying_it_takes(
        self, voice: Pyttsx3Synthesizer
    ) -> None:
        clip = voice.synthesize(QUESTION, "en")

        assert clip.samples.dtype == np.float32
        assert clip.samples.ndim == 1
        assert 3 < clip.seconds < 8
        assert 0.1 < np.abs(clip.samples).max() <= 1

    def test_no_sentence_of_many_is_skipped_or_said_twice(self, voice: Pyttsx3Synthesizer) -> None:
        words = ["token", "window", "retrieval", "latency", "gradient", "answer", "budget"]
        for number in range(40):
            count = 4 + number % 9
            text = " ".join(words[(number + step) % len(words)] for step in range(count))
            clip = voice.synthesize(text, "de" if number % 3 == 0 else "en")

            assert 0.25 * count < clip.seconds < 0.8 * count + 0.7

    def test_a_faster_rate_is_shorter(self, voice: Pyttsx3Synthesizer) -> None:
        hasty = Pyttsx3Synthesizer(rate=300)

        assert (
            hasty.synthesize(QUESTION, "en").seconds
            < 0.8 * voice.synthesize(QUESTION, "en").seconds
        )
        hasty.close()

    def test_each_language_is_spoken_by_a_voice_of_its_own(self, voice: Pyttsx3Synthesizer) -> None:
        text = "Information, Restaurant, Chance, Million"
        english, german = voice.synthesize(text, "en"), voice.synthesize(text, "de-DE")
        again = voice.synthesize(text, "en")

        assert english.seconds != german.seconds
        assert english.seconds == pytest.approx(again.seconds, abs=0.1)

    def test_a_text_without_words_is_a_moment_of_silence(self, voice: Pyttsx3Synthesizer) -> None:
        clip = voice.synthesize(" … ", "en")

        assert 0 < clip.seconds < 1
        assert not clip.samples.any()
        assert voice.pid is None

    def test_two_threads_get_each_their_own_sentence(self, voice: Pyttsx3Synthesizer) -> None:
        texts = ["Short.", QUESTION] * 4
        with ThreadPoolExecutor(4) as threads:
            clips = list(threads.map(lambda text: voice.synthesize(text, "en"), texts))

        assert all(clip.seconds < 2 for clip in clips[::2])
        assert all(clip.seconds > 3 for clip in clips[1::2])

    def test_sound_is_read_from_the_aiff_of_macos_and_made_mono(self) -> None:
        worker = answering(
            "soundfile.write(path, numpy.full((4410, 2), 0.25), 44100, format='AIFF')"
        )
        voice = Pyttsx3Synthesizer(command=worker)

        clip = voice.synthesize("Hello.", "en")
        voice.close()

        assert clip.rate == 44_100
        assert clip.samples.shape == (4410,)
        assert clip.samples[0] == pytest.approx(0.25, abs=1e-3)

    def test_no_file_is_left_behind(
        self, voice: Pyttsx3Synthesizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

        voice.synthesize(QUESTION, "en")

        assert not list(tmp_path.iterdir())

    def test_a_missing_temporary_folder_is_told(
        self, voice: Pyttsx3Synthesizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))

        with pytest.raises(SpeechError, match="nowhere to put its sound") as raised:
            voice.synthesize(QUESTION, "en")

        assert str(tmp_path / "gone") in raised.value.hint


class TestVoices:
    def test_a_spoken_language_has_no_shortcoming(self, voice: Pyttsx3Synthesizer) -> None:
        assert voice.shortcoming("en-US") is None
        assert voice.shortcoming("de") is None

    def test_a_language_nobody_speaks_is_told_before_and_refused_after(
        self, voice: Pyttsx3Synthesizer
    ) -> None:
        with pytest.raises(SpeechError, match='No installed voice speaks "xx"'):
            voice.shortcoming("xx")
        with pytest.raises(SpeechError, match="No installed voice"):
            voice.synthesize(QUESTION, "xx")

    def test_another_voice_speaks_where_the_one_asked_for_is_not_installed(self) -> None:
        voice = Pyttsx3Synthesizer(voice="Nobody")

        shortcoming = voice.shortcoming("de")
        clip = voice.synthesize("Guten Tag", "de")
        voice.close()

        assert shortcoming is not None
        assert '"Nobody"' in shortcoming
        assert clip.seconds > 0.3

    @pytest.mark.parametrize(
        ("wanted", "language", "chosen"),
        [
            ("", "en", "system"),
            ("", "en-US", "samantha"),
            ("", "en_gb", "system"),
            ("", "fr", "thomas"),
            ("", "fr-CA", "amelie"),
            ("", "fr-BE", "thomas"),
            ("samantha", "en", "samantha"),
            ("Bells", "en", "com.apple.speech.synthesis.voice.bells"),
            ("samantha", "fr", "thomas"),
            ("", "zh", "mandarin"),
            ("", "no", "nora"),
            ("", "tlh", None),
        ],
    )
    def test_the_best_voice_for_a_language_is_chosen(
        self, wanted: str, language: str, chosen: str | None
    ) -> None:
        installed = [
            InstalledVoice("com.apple.speech.synthesis.voice.bells", "Bells", ("en_US",)),
            InstalledVoice("samantha", "Samantha", ("en_US",)),
            InstalledVoice("system", "Daniel", ("en_GB",)),
            InstalledVoice("amelie", "Amélie", ("fr_CA",)),
            InstalledVoice("thomas", "Thomas", ("fr_FR",)),
            InstalledVoice("mandarin", "Chinese", ("cmn",)),
            InstalledVoice("nora", "Nora", ("nb_NO",)),
        ]

        found = choose(installed, "system", wanted, language)

        assert (found.id if found else None) == chosen

    def test_bells_do_not_speak_english_where_the_system_speaks_french(self) -> None:
        installed = [
            InstalledVoice("com.apple.speech.synthesis.voice.bells", "Bells", ("en_US",)),
            InstalledVoice("karen", "Karen", ("en_AU",)),
            InstalledVoice("samantha", "Samantha", ("en_US",)),
        ]

        found = choose(installed, "thomas", "", "en")

        assert found is not None
        assert found.id == "samantha"


class TestTrouble:
    def test_a_worker_killed_between_two_sentences_is_replaced(
        self, voice: Pyttsx3Synthesizer, worker_pid: int
    ) -> None:
        os.kill(worker_pid, signal.SIGKILL)

        assert voice.synthesize(QUESTION, "en").seconds > 3
        assert voice.pid != worker_pid

    def test_a_worker_killed_in_the_middle_of_a_sentence_is_replaced(
        self, voice: Pyttsx3Synthesizer, worker_pid: int
    ) -> None:
        os.kill(worker_pid, signal.SIGSTOP)
        with ThreadPoolExecutor(1) as thread:
            saying = thread.submit(voice.synthesize, QUESTION, "en")
            time.sleep(0.2)
            assert not saying.done()
            os.kill(worker_pid, signal.SIGKILL)

            assert saying.result().seconds > 3
        assert voice.pid != worker_pid

    def test_ctrl_c_while_waiting_leaves_a_voice_that_still_speaks(
        self, voice: Pyttsx3Synthesizer, worker_pid: int
    ) -> None:
        os.kill(worker_pid, signal.SIGSTOP)
        Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()

        with pytest.raises(KeyboardInterrupt):
            voice.synthesize("This is given up.", "en")

        assert voice.synthesize(QUESTION, "en").seconds > 3

    def test_a_worker_that_hangs_is_replaced_in_time(self) -> None:
        voice = Pyttsx3Synthesizer(timeout=5)
        voice.synthesize("Ready.", "en")
        hanging = voice.pid
        assert hanging is not None
        os.kill(hanging, signal.SIGSTOP)

        clip = voice.synthesize(QUESTION, "en")
        voice.close()

        assert clip.seconds > 3
        assert wait_until_gone(hanging)

    @pytest.mark.parametrize("greeting", ["", GREETING])
    def test_an_engine_that_always_hangs_is_given_up_in_time(self, greeting: str) -> None:
        voice = Pyttsx3Synthesizer(
            timeout=1.5, command=python(f"{greeting}import time; time.sleep(99)")
        )
        long_text = "word " * 100_000
        started = time.monotonic()

        with pytest.raises(SpeechError, match="did not answer in time"):
            voice.synthesize(long_text, "en")

        assert time.monotonic() - started < 10
        assert voice.pid is None or wait_until_gone(voice.pid)
        voice.close()

    @pytest.mark.parametrize(
        ("command", "message"),
        [
            (python("raise SystemExit"), "stopped in the middle"),
            (python("print('Audio saved to speech.wav')"), "garbled"),
            (answering("pass"), "left no sound"),
            (answering("open(path, 'w').write('<html>')"), "left no sound"),
            (answering("soundfile.write(path, numpy.zeros(0), 8000)"), "nothing but silence"),
            (answering("soundfile.write(path, numpy.zeros(800), 8000)"), "nothing but silence"),
            (("/no/such/program",), "cannot start: No such file"),
        ],
    )
    def test_a_useless_worker_is_an_error_with_a_way_out(
        self, command: Sequence[str], message: str
    ) -> None:
        voice = Pyttsx3Synthesizer(command=command)

        with pytest.raises(SpeechError, match=message) as raised:
            voice.synthesize(QUESTION, "en")
        voice.close()

        assert 'engine = "none"' in raised.value.hint

    def test_a_machine_without_an_engine_is_told_how_to_install_one(self) -> None:
        without_espeak = python(
            "import ctypes, runpy\n"
            "def load(path): raise OSError(path)\n"
            "ctypes.cdll.LoadLibrary = load\n"
            "runpy.run_module('voice_interview.speech.pyttsx3_worker', run_name='__main__')\n"
        )
        voice = Pyttsx3Synthesizer(command=without_espeak)

        with pytest.raises(SpeechError, match="engine cannot start: This means") as raised:
            voice.synthesize(QUESTION, "en")
        assert "espeak-ng" in raised.value.hint
        with pytest.raises(SpeechError, match="engine cannot start"):
            voice.shortcoming("en")
        voice.close()

    def test_each_platform_has_its_own_way_to_install_an_engine(self) -> None:
        assert "Settings" in install_hint("win32")
        assert "pip install" in install_hint("darwin")
        assert install_hint("linux").endswith("espeak-ng")

    def test_a_full_disk_is_told_by_the_worker(self) -> None:
        worker = Child(WORKER)

        def asked(request: bytes) -> bytes:
            return worker.ask(
                lambda pipe: pipe.write(request), lambda pipe: pipe.readline(), seconds=20
            )

        asked(b"")
        answer = asked(b'{"text": "Hello.", "voice": "", "rate": 165, "path": "/dev/full"}\n')
        worker.kill()

        assert b"No space left on device" in answer


class TestLifetime:
    def test_closing_ends_the_worker_and_all_speech(
        self, voice: Pyttsx3Synthesizer, worker_pid: int
    ) -> None:
        voice.close()
        voice.close()

        assert wait_until_gone(worker_pid)
        with pytest.raises(SpeechError, match="closed"):
            voice.synthesize(QUESTION, "en")

    def test_closing_does_not_wait_for_a_hanging_sentence(
        self, voice: Pyttsx3Synthesizer, worker_pid: int
    ) -> None:
        os.kill(worker_pid, signal.SIGSTOP)
        with ThreadPoolExecutor(1) as thread:
            saying = thread.submit(voice.synthesize, QUESTION, "en")
            time.sleep(0.1)
            started = time.monotonic()
            voice.close()

            with pytest.raises(SpeechError, match="closed"):
                saying.result()
        assert time.monotonic() - started < 5

    def test_ctrl_c_in_the_terminal_does_not_reach_the_worker(
        self, voice: Pyttsx3Synthesizer, worker_pid: int
    ) -> None:
        assert os.getsid(worker_pid) != os.getsid(0)

        os.kill(worker_pid, signal.SIGINT)

        assert voice.synthesize(QUESTION, "en").seconds > 3
        assert voice.pid == worker_pid

    def test_the_worker_ends_with_the_program_however_that_ended(self) -> None:
        program = (
            "import time\n"
            "from voice_interview.speech.pyttsx3 import Pyttsx3Synthesizer\n"
            "voice = Pyttsx3Synthesizer()\n"
            "voice.synthesize('Ready.', 'en')\n"
            "print(voice.pid, flush=True)\n"
            "time.sleep(99)\n"
        )
        with subprocess.Popen(python(program), stdout=subprocess.PIPE) as parent:
            assert parent.stdout is not None
            worker = int(parent.stdout.readline())
            parent.kill()

        assert wait_until_gone(worker)

    def test_a_module_in_the_current_folder_is_not_mistaken_for_a_library(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, voice: Pyttsx3Synthesizer
    ) -> None:
        (tmp_path / "queue.py").write_text("raise SystemExit('not this one')")
        monkeypatch.chdir(tmp_path)

        assert voice.synthesize(QUESTION, "en").seconds > 3


class CountingVoice:
    """Renders a clip whose length is that of its text, when it may; counts and can fail."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.may = Event()
        self.may.set()
        self.failures: list[SpeechError] = []
        self.closed = False

    def synthesize(self, text: str, language: str) -> AudioClip:  # noqa: ARG002
        assert self.may.wait(20)
        self.said.append(text)
        if self.failures:
            raise self.failures.pop()
        return AudioClip(np.linspace(-1, 1, 100 * len(text), dtype=np.float32), 22_050)

    def shortcoming(self, language: str) -> str | None:
        return f"{language}?"

    def close(self) -> None:
        self.closed = True
        self.may.set()


@pytest.fixture
def inner() -> CountingVoice:
    return CountingVoice()


@pytest.fixture
def cached(inner: CountingVoice, tmp_path: Path) -> Iterator[CachedSynthesizer]:
    synthesizer = CachedSynthesizer(inner, tmp_path / "speech", "counting")
    yield synthesizer
    synthesizer.close()


class TestCache:
    def test_what_was_said_once_is_not_rendered_again(
        self, cached: CachedSynthesizer, inner: CountingVoice, tmp_path: Path
    ) -> None:
        first = cached.synthesize("hello", "en")
        later = CachedSynthesizer(inner, tmp_path / "speech", "counting")
        second = later.synthesize("hello", "en")
        later.close()

        assert inner.said == ["hello"]
        assert second.rate == first.rate
        np.testing.assert_allclose(second.samples, first.samples, atol=1e-4)

    def test_another_text_language_or_voice_is_rendered(
        self, cached: CachedSynthesizer, inner: CountingVoice, tmp_path: Path
    ) -> None:
        other = CachedSynthesizer(inner, tmp_path / "speech", "another voice")
        cached.synthesize("hello", "en")
        cached.synthesize("hullo", "en")
        cached.synthesize("hello", "de")
        other.synthesize("hello", "en")
        other.close()

        assert inner.said == ["hello", "hullo", "hello", "hello"]

    @pytest.mark.parametrize("damage", [b"", b"no audio", None])
    def test_a_damaged_file_is_rendered_again_and_mended(
        self,
        cached: CachedSynthesizer,
        inner: CountingVoice,
        tmp_path: Path,
        damage: bytes | None,
    ) -> None:
        whole = cached.synthesize("hello", "en")
        (file,) = (tmp_path / "speech").iterdir()
        file.write_bytes(file.read_bytes()[:-9] if damage is None else damage)

        assert len(cached.synthesize("hello", "en").samples) == len(whole.samples)
        assert len(cached.synthesize("hello", "en").samples) == len(whole.samples)
        assert inner.said == ["hello", "hello"]

    def test_a_folder_that_cannot_be_written_is_no_cache_and_no_error(
        self, inner: CountingVoice, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("in the way")
        cached = CachedSynthesizer(inner, tmp_path / "file" / "speech", "counting")

        for _ in range(2):
            assert cached.synthesize("hello", "en").seconds > 0
        cached.close()

        assert inner.said == ["hello", "hello"]

    def test_what_was_not_used_longest_makes_room_at_the_end(
        self, inner: CountingVoice, tmp_path: Path
    ) -> None:
        cached = CachedSynthesizer(inner, tmp_path, "counting", limit=0)
        for text in ("alpha", "bravo", "charm"):
            cached.synthesize(text, "en")
        files = {file: file.stat() for file in tmp_path.iterdir()}
        for file in files:
            os.utime(file, (1, 1))
        cached.synthesize("bravo", "en")
        CachedSynthesizer(inner, tmp_path, "", limit=max(s.st_size for s in files.values())).close()

        assert len(list(tmp_path.iterdir())) == 1
        cached.synthesize("bravo", "en")
        assert inner.said == ["alpha", "bravo", "charm"]
        cached.close()
        assert not list(tmp_path.iterdir())

    def test_no_half_written_file_is_left(self, cached: CachedSynthesizer, tmp_path: Path) -> None:
        cached.synthesize("hello", "en")

        assert [file.suffix for file in (tmp_path / "speech").iterdir()] == [".flac"]


class TestWorkingAhead:
    def test_a_prefetched_text_is_rendered_once_and_waited_for(
        self, cached: CachedSynthesizer, inner: CountingVoice
    ) -> None:
        inner.may.clear()
        cached.prefetch("hello", "en")
        cached.prefetch("hello", "en")
        with ThreadPoolExecutor(1) as thread:
            saying = thread.submit(cached.synthesize, "hello", "en")
            time.sleep(0.1)
            assert not saying.done()
            inner.may.set()

            assert saying.result().seconds > 0
        assert inner.said == ["hello"]

    def test_a_prefetched_text_is_ready_even_without_a_cache(
        self, inner: CountingVoice, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("in the way")
        cached = CachedSynthesizer(inner, tmp_path / "file", "counting")
        cached.prefetch("hello", "en")

        cached.synthesize("hello", "en")
        cached.close()

        assert inner.said == ["hello"]

    def test_an_error_ahead_of_time_is_silent_and_tried_again(
        self, cached: CachedSynthesizer, inner: CountingVoice
    ) -> None:
        inner.failures = [SpeechError("once")]
        cached.prefetch("hello", "en")

        assert cached.synthesize("hello", "en").seconds > 0

    def test_an_error_that_stays_is_raised_where_it_is_heard(
        self, cached: CachedSynthesizer, inner: CountingVoice
    ) -> None:
        inner.failures = [SpeechError("twice"), SpeechError("once")]
        cached.prefetch("hello", "en")

        with pytest.raises(SpeechError, match="twice"):
            cached.synthesize("hello", "en")

    def test_only_the_latest_prefetched_texts_are_held(
        self, inner: CountingVoice, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("in the way")
        cached = CachedSynthesizer(inner, tmp_path / "file", "counting")
        inner.may.clear()
        for number in range(40):
            cached.prefetch(f"question {number}", "en")
        cached.close()

        assert len(inner.said) <= 1

    def test_closing_stops_the_work_ahead_and_the_voice(
        self, cached: CachedSynthesizer, inner: CountingVoice
    ) -> None:
        cached.close()
        cached.prefetch("hello", "en")
        cached.close()

        assert inner.closed
        assert inner.said == []

    def test_shortcomings_are_those_of_the_voice_itself(self, cached: CachedSynthesizer) -> None:
        assert cached.shortcoming("xx") == "xx?"

    def test_a_real_voice_works_ahead_in_its_own_thread(
        self, voice: Pyttsx3Synthesizer, tmp_path: Path
    ) -> None:
        cached = CachedSynthesizer(voice, tmp_path, "pyttsx3")
        cached.prefetch(QUESTION, "en")
        short = cached.synthesize("Short.", "en")
        question = cached.synthesize(QUESTION, "en")
        cached.close()

        assert short.seconds < 2 < question.seconds


class TestSilence:
    def test_silence_lasts_as_long_as_reading_takes(self) -> None:
        silence = SilentSynthesizer()

        assert silence.synthesize("word " * 20, "en").seconds == pytest.approx(6)
        assert silence.synthesize("Why?", "en").seconds == 1
        assert not silence.synthesize("Why?", "en").samples.any()

    def test_silence_needs_no_preparation_and_lacks_no_language(self) -> None:
        silence = SilentSynthesizer()
        silence.prefetch("Why?", "en")
        silence.close()

        assert silence.shortcoming("xx") is None
