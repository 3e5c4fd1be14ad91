"""Whisper's model files: which are published, where they lie, and getting one."""

import ast
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from voice_interview.errors import TranscriptionError
from voice_interview.protocols import Progress
from voice_interview.transcription.download import DownloadError, checksum, download


@dataclass(frozen=True, slots=True)
class Published:
    """A model that Whisper's authors offer for download."""

    name: str
    url: str
    path: Path
    """Where Whisper looks for it."""

    @property
    def sha256(self) -> str:
        """Its checksum: Whisper's addresses hold it as the last folder."""
        return self.url.split("/")[-2]

    def obtain(self, report: Callable[[Progress], None]) -> None:
        """Have the whole, undamaged file on this machine, by download where it is not there.

        Raises `TranscriptionError` where it cannot be had now.
        """
        there = _is_there(self.path)
        if there and checksum(self.path) == self.sha256:
            return
        task = f"Downloading Whisper {self.name}"
        report(Progress(task, None))
        try:
            download(self.url, self.sha256, self.path, lambda part: report(Progress(task, part)))
        except DownloadError as error:
            lack = "is damaged" if there else "is not"
            raise TranscriptionError(
                f"Whisper {self.name} {lack} on this machine and cannot be downloaded now"
                f" ({error}).",
                f"Try again with a network, or download {self.url} on another machine and put it"
                f" here: {self.path}",
            ) from error


def find_checkpoint(model: str, folder: Path | None = None) -> Published | Path:
    """The published model named `model`, or the file at that path.

    `folder` is where published ones are kept, by default where Whisper itself keeps them. Raises
    `TranscriptionError` where `model` is neither or may not be read, or Whisper is not installed.
    """
    urls = published_urls()
    if url := urls.get(model):
        return Published(model, url, (folder or default_folder()) / url.rpartition("/")[2])
    path = Path(model).expanduser()
    if _is_there(path):
        return path
    raise TranscriptionError(
        f"There is no Whisper model called {model}, and no file of that name.",
        f"Published models: {', '.join(urls)}.",
    )


def _is_there(path: Path) -> bool:
    """Whether there is such a file. Raises `TranscriptionError` where it may not be read."""
    try:
        path.open("rb").close()
    except PermissionError:
        raise TranscriptionError(
            f"{path} may not be read.",
            "Give yourself permission to read it and to enter its folder.",
        ) from None
    except (OSError, ValueError):
        return False  # not there, a folder, or a name that no file can have
    return True


def default_folder() -> Path:
    """Where Whisper keeps what it downloads."""
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "whisper"


def published_urls() -> Mapping[str, str]:
    """Where each published model is downloaded from, by its name."""
    return _constant("__init__.py", "_MODELS")


def languages() -> Mapping[str, str]:
    """Names of the languages that Whisper's multilingual models hear, by their code."""
    return _constant("tokenizer.py", "LANGUAGES")


@cache
def _constant(file: str, name: str) -> Mapping[str, str]:
    """A table in Whisper's source: importing Whisper takes seconds, since it imports PyTorch."""
    spec = find_spec("whisper")
    if spec is None or spec.origin is None:
        raise TranscriptionError("Whisper is not installed.", "pip install openai-whisper")
    source = Path(spec.origin).with_name(file)
    for statement in ast.parse(source.read_text("utf-8")).body if source.is_file() else ():
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name:
            table: Mapping[str, str] = ast.literal_eval(statement.value)
            return table
    raise TranscriptionError(
        f"The package whisper in {source.parent} is not the one of OpenAI that is needed.",
        "pip uninstall whisper, then pip install openai-whisper",
    )
