"""Memory of a session that waits for an answer, with a Whisper of base.en's true size.

    python -m benchmarks.memory

The weights are random: the size is what counts. The session is the real command on the virtual
sound card; the figure is what it, its voice and its recogniser hold once the model is loaded.
"""

import tempfile
import time
from pathlib import Path

from benchmarks.machine import machine
from tests.soundcard import running_sound_card
from tests.terminal import TerminalWindow

BASE_EN = {
    "n_mels": 80,
    "n_audio_ctx": 1500,
    "n_audio_state": 512,
    "n_audio_head": 8,
    "n_audio_layer": 6,
    "n_vocab": 51864,
    "n_text_ctx": 448,
    "n_text_state": 512,
    "n_text_head": 8,
    "n_text_layer": 6,
}
STEADY_SECONDS = 5.0
LONGEST_LOAD = 120.0


def random_checkpoint(path: Path, dimensions: dict[str, int]) -> None:
    """Write a Whisper of these dimensions with random weights, in half precision as published."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    model = Whisper(ModelDimensions(**dimensions)).half()
    torch.save({"dims": dimensions, "model_state_dict": model.state_dict()}, path)


def megabytes(pid: int, field: str) -> float:
    """A memory figure of /proc/PID/status, of the process and its children."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    own = sum(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return own + sum(megabytes(child, field) for child in children)


def steady(pid: int) -> float:
    """Resident memory once it no longer grows."""
    last, since, start = 0.0, time.monotonic(), time.monotonic()
    while time.monotonic() - since < STEADY_SECONDS:
        now = megabytes(pid, "VmRSS")
        if abs(now - last) > 5:
            last, since = now, time.monotonic()
        if time.monotonic() - start > LONGEST_LOAD:
            break
        time.sleep(0.2)
    return last


def main() -> None:
    with running_sound_card() as card, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        checkpoint = folder / "base.en.pt"
        random_checkpoint(checkpoint, BASE_EN)
        for engine in ("pocketsphinx", "whisper"):
            config = folder / f"{engine}.toml"
            config.write_text(
                f'[transcription]\nengine = "{engine}"\nmodel = "{checkpoint}"\n'
                f'[recordings]\nfolder = "{folder / engine}"\n'
            )
            window = TerminalWindow(["--config", str(config), "practice"], card.env)
            window.wait_for("recording", 60)
            print(f"{engine:<13} {steady(window.pid):6.0f} MB resident", flush=True)
            window.press("q")
            window.wait_for_end()
        print(f"checkpoint    {checkpoint.stat().st_size / 2**20:6.0f} MB on disk")
    print(machine())


if __name__ == "__main__":
    main()
