"""A sound card without hardware: a private PulseAudio with a loudspeaker and a microphone.

    speak(), say() ──▶ sink "candidate" ──▶ source "mic" ──▶ the program's default input
    the program's default output ──▶ sink "speakers" ──▶ record_speakers()

PortAudio reaches it through ALSA's pulse plug-in. Which server and which ALSA configuration a
process uses is decided by two variables alone, so HOME and the XDG folders may be anything.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile
from numpy.typing import NDArray

from voice_interview.models import AudioClip

RATE = 48_000
_PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
_START_SECONDS = 10.0
_FRAME_BYTES = 4
"""Two sides of 16 bits."""

# An idle null sink sleeps for up to two seconds, and a stream opened meanwhile hears nothing until
# it wakes up. "norewinds" holds it to blocks of 50 ms, as a real sound card would.
_SERVER_SCRIPT = f"""
load-module module-native-protocol-unix socket={{folder}}/native auth-anonymous=1
load-module module-cli-protocol-unix socket={{folder}}/cli
load-module module-null-sink sink_name=speakers rate={RATE} norewinds=1
load-module module-null-sink sink_name=candidate rate={RATE} norewinds=1
load-module module-remap-source master=candidate.monitor source_name=mic
set-default-sink speakers
set-default-source mic
"""

_ALSA_CONFIGURATION = """
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.desk_microphone { type pulse device mic }
pcm.desk_loudspeaker { type pulse device speakers }
"""


@dataclass(frozen=True)
class SpeakerTake:
    """What came out of the loudspeaker so far; all of it is there once the recording has ended."""

    path: Path

    def since(self, seconds: float) -> NDArray[np.float32]:
        """What came after so many seconds: left and right, shape (frames, 2), at `RATE`."""
        begin = round(seconds * RATE) * _FRAME_BYTES
        frames = (self.path.stat().st_size - begin) // _FRAME_BYTES
        sound = np.fromfile(self.path, "<i2", max(frames, 0) * 2, offset=begin)
        return sound.reshape(-1, 2) * np.float32(1 / 32768)

    @property
    def seconds(self) -> float:
        return self.path.stat().st_size / _FRAME_BYTES / RATE

    @property
    def sound(self) -> NDArray[np.float32]:
        return self.since(0.0)

    @property
    def clip(self) -> AudioClip:
        """Both sides as one."""
        return AudioClip(self.sound.mean(axis=1), RATE)


class SoundCard:
    """The card, and the hands that play to it, listen to it and break it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None
        self.variables = {
            "ALSA_CONFIG_PATH": str(folder / "asoundrc"),
            "PULSE_SERVER": f"unix:{folder / 'native'}",
        }
        (folder / "asoundrc").write_text(_ALSA_CONFIGURATION)
        (folder / "server.pa").write_text(_SERVER_SCRIPT.format(folder=folder))

    @property
    def env(self) -> dict[str, str]:
        """The present environment, in which sound goes to and comes from this card."""
        return {**os.environ, **self.variables}

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = ["pulseaudio", "-n", "-F", str(self._folder / "server.pa"), "--daemonize=no"]
        command += ["--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]
        command += ["--realtime=no", "--high-priority=no"]
        with (self._folder / "server.log").open("wb") as log:
            home = {"HOME": str(self._folder), "XDG_RUNTIME_DIR": str(self._folder)}
            env = {**self.env, **home}
            self._server = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        _wait_until(self._answers, "PulseAudio does not start")

    def _answers(self) -> bool:
        return self._run("pactl", "info", check=False).returncode == 0

    @property
    def broken(self) -> bool:
        """True once the server or a part of the card is gone."""
        if self._server is None or self._server.poll() is not None:
            return True
        modules = self._run("pactl", "list", "short", "modules").stdout
        return modules.count(b"source_name=") != 1 or b"source_name=mic\t" not in modules

    def restore(self) -> bool:
        """Make the card whole after `remove_microphone`, `freeze` or `kill`; True if it was not."""
        self.thaw()
        if not self.broken:
            return False
        self.kill()
        self.start()
        return True

    def kill(self) -> None:
        """The whole card vanishes, as when a sound server crashes."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None
        for name in ("native", "cli"):
            (self._folder / name).unlink(missing_ok=True)

    def freeze(self) -> None:
        """The server hangs: it takes no sound, gives none and answers nobody."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """End `freeze`."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(number)

    def remove_microphone(self) -> None:
        """Unplug the microphone while the loudspeaker stays, and end its listeners."""
        listeners = self._run("pactl", "list", "short", "source-outputs").stdout.decode()
        mic = self._run("pactl", "list", "short", "sources").stdout.decode()
        index = next(line.split()[0] for line in mic.splitlines() if line.split()[1] == "mic")
        for line in listeners.splitlines():
            number, source = line.split()[:2]
            if source == index:
                self._command(f"kill-source-output {number}")
        self.unplug_microphone()

    def unplug_microphone(self) -> None:
        """The microphone is gone; PulseAudio lets its listeners hear a loudspeaker in its place."""
        self._run("pactl", "unload-module", "module-remap-source")

    def add_microphone(self, name: str, rate: int = RATE) -> None:
        """Plug in a microphone that becomes the default: "mic", or another that hears the same."""
        source = ["master=candidate.monitor", f"source_name={name}", f"rate={rate}"]
        self._run("pactl", "load-module", "module-remap-source", *source)
        self._run("pactl", "set-default-source", name)

    def _command(self, line: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(str(self._folder / "cli"))
            connection.settimeout(_START_SECONDS)
            connection.sendall(f"{line}\n".encode())
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass

    def say(self, sound: Path | AudioClip) -> subprocess.Popen[bytes]:
        """Play `sound` to the microphone. Returns at once; `wait()` on the result for its end."""
        path = sound if isinstance(sound, Path) else self._save(sound)
        return subprocess.Popen(["paplay", "--device=candidate", str(path)], env=self.env)

    def speak(self, text: str, voice: str = "slt") -> subprocess.Popen[bytes]:
        """Say `text` to the microphone with one of flite's voices."""
        return self.say(speech(text, voice))

    @contextmanager
    def open_speakers(self, decibels: float = 0.0) -> Iterator[None]:
        """Let the microphone hear the loudspeaker within the block, as without headphones."""
        loop = ["source=speakers.monitor", "sink=candidate", "latency_msec=5"]
        loaded = self._run("pactl", "load-module", "module-loopback", *loop)
        inputs = self._run("pactl", "list", "short", "sink-inputs").stdout.decode().splitlines()
        (number,) = [line.split()[0] for line in inputs if "module-loopback" in line]
        share = f"{10 ** (decibels / 20):.3f}"
        self._run("pactl", "set-sink-input-volume", number, share)
        # The loopback settles its latency in the first second.
        time.sleep(1.0)
        try:
            yield
        finally:
            self._run("pactl", "unload-module", loaded.stdout.decode().strip(), check=False)

    def _save(self, clip: AudioClip) -> Path:
        path = self._folder / f"{time.monotonic_ns()}.wav"
        soundfile.write(path, clip.samples, clip.rate, subtype="PCM_16")
        return path

    @contextmanager
    def record_speakers(self) -> Iterator[SpeakerTake]:
        """Record what the loudspeaker plays within the block."""
        raw = self._folder / f"{time.monotonic_ns()}.raw"
        command = ["parec", "--device=speakers.monitor", "--raw", "--format=s16le", "--channels=2"]
        command += [f"--rate={RATE}", "--latency-msec=20", str(raw)]
        recorder = subprocess.Popen(command, env=self.env)
        try:
            _wait_until(lambda: raw.exists() and raw.stat().st_size > 0, "parec does not record")
            yield SpeakerTake(raw)
            time.sleep(0.2)
        finally:
            recorder.terminate()
            recorder.wait()

    def _run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, env=self.env, capture_output=True, check=check, timeout=10)


def speech(text: str, voice: str = "slt") -> AudioClip:
    """`text` as flite's `voice` says it: 16 kHz, but 8 kHz for kal."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        samples, rate = soundfile.read(path, dtype="float32")
    return AudioClip(samples, rate)


def missing_programs() -> str:
    """Names of what is not installed of what the card needs; empty where all is there."""
    return ", ".join(name for name in _PROGRAMS if shutil.which(name) is None)


@contextmanager
def running_sound_card() -> Iterator[SoundCard]:
    """A sound card for as long as the block lasts."""
    # A socket's path may have 107 characters, which pytest's own temporary folders can exceed.
    with TemporaryDirectory(prefix="card-", dir="/tmp") as folder:
        card = SoundCard(Path(folder))
        try:
            card.start()
            yield card
        finally:
            card.thaw()
            card.kill()


def _wait_until(condition: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        time.sleep(0.02)
