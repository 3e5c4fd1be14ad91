"""`config.toml` to frozen records. Errors name the file, the key and what is allowed."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from platformdirs import user_cache_path, user_config_path, user_data_path

from voice_interview.errors import ConfigError
from voice_interview.plain_text import visible
from voice_interview.schema_errors import explained

APP = "voice-interview"
ENVIRONMENT_VARIABLE = "VOICE_INTERVIEW_CONFIG"

Seconds = Annotated[float, Meta(ge=5, le=3600)]

_ADDRESS = "a server's address, beginning with http:// or https://, without a password"
_VARIABLE = "the name of an environment variable that holds the key, never the key itself"

Address = Annotated[str, Meta(pattern=r"^https?://[^@\s]+$", description=_ADDRESS)]
VariableName = Annotated[str, Meta(pattern=r"^([A-Za-z_]\w*)?$", description=_VARIABLE)]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of config.toml. A key it does not know is an error."""


class Practice(Section, frozen=True):
    """What is asked, unless the command line says otherwise."""

    deck: str = "llm-engineering"
    folders: tuple[str, ...] = ()
    count: Annotated[int, Meta(ge=0)] = 0
    minutes: Annotated[float, Meta(ge=0, le=1440)] = 0
    shuffle: bool = False
    rest: Annotated[float, Meta(ge=0, le=3600)] = 0
    follow_ups: Annotated[int, Meta(ge=0, le=9)] = 0
    day_starts: Annotated[int, Meta(ge=0, le=12)] = 4


class Voice(Section, frozen=True):
    """The interviewer's voice and the loudspeaker."""

    engine: Literal["pyttsx3", "none"] = "pyttsx3"
    voice: str = ""
    rate: Annotated[int, Meta(ge=60, le=450)] = 165
    time_limit: Annotated[float, Meta(ge=1, le=300)] = 20
    speaker: str = ""
    manners: Literal["none", "brief", "normal"] = "normal"


class Listen(Section, frozen=True):
    """The microphone and the length of an answer."""

    microphone: str = ""
    time_limit: Seconds = 180
    warnings: tuple[Seconds, ...] = (60, 10)
    silence: Annotated[float, Meta(ge=0, le=600)] = 12
    thinking: Annotated[float, Meta(ge=0, le=600)] = 60
    headphones: bool = False


class Transcription(Section, frozen=True):
    """The recogniser."""

    engine: Literal["auto", "whisper", "pocketsphinx", "faster-whisper", "server"] = "auto"
    model: str = "base.en"
    device: str = "cpu"
    precision: Literal["auto", "int8", "float32"] = "auto"
    prompt: str = ""
    base_url: Address = "http://localhost:8000/v1"
    server_model: str = "whisper-1"
    api_key_env: VariableName = ""
    time_limit: Annotated[float, Meta(ge=1, le=600)] = 20


class Grading(Section, frozen=True):
    """Who suggests a score."""

    engine: Literal["embedded", "llm", "none"] = "embedded"
    semantic: str = ""
    base_url: Address = "http://localhost:11434/v1"
    model: str = ""
    api_key_env: VariableName = ""
    time_limit: Annotated[float, Meta(ge=1, le=600)] = 60


class Commands(Section, frozen=True):
    """What can be said instead of pressing a key."""

    enabled: bool = True


class Recordings(Section, frozen=True):
    """Where sessions are kept."""

    folder: str = ""
    database: str = ""


class Config(Section, frozen=True):
    """All settings, each with its default."""

    practice: Practice = Practice()
    voice: Voice = Voice()
    listen: Listen = Listen()
    transcription: Transcription = Transcription()
    grading: Grading = Grading()
    commands: Commands = Commands()
    recordings: Recordings = Recordings()


class LoadedConfig(msgspec.Struct, frozen=True):
    """Settings and the file they came from."""

    config: Config
    path: Path | None
    """None where no file was found and every setting is the default."""

    @property
    def shown(self) -> Config:
        """The settings as they may be shown: the database's address without its password."""
        address = re.sub(r"(?<=://)([^:@/]*):[^@]*@", r"\1:***@", self.config.recordings.database)
        folder = visible(self.config.recordings.folder)
        recordings = msgspec.structs.replace(
            self.config.recordings, database=address, folder=folder
        )
        return self._with(recordings=recordings).config

    def kept_apart(self, name: str) -> "LoadedConfig":
        """The same settings with sessions in a folder, and a log, of their own."""
        return self._with(recordings=Recordings(folder=str(self.recordings_folder / name)))

    def with_recordings(self, folder: Path | None) -> "LoadedConfig":
        """The same settings with sessions kept in `folder`, relative to the current one."""
        if folder is None:
            return self
        recordings = msgspec.structs.replace(self.config.recordings, folder=str(folder.absolute()))
        return self._with(recordings=recordings)

    def with_grader(self, engine: Literal["embedded", "llm"]) -> "LoadedConfig":
        """The same settings with another grader."""
        return self._with(grading=msgspec.structs.replace(self.config.grading, engine=engine))

    def with_transcriber(
        self, engine: Literal["auto", "whisper", "pocketsphinx", "faster-whisper", "server"]
    ) -> "LoadedConfig":
        """The same settings with another recogniser."""
        changed = msgspec.structs.replace(self.config.transcription, engine=engine)
        return self._with(transcription=changed)

    def _with(self, **sections: Section) -> "LoadedConfig":
        config = msgspec.structs.replace(self.config, **sections)
        return msgspec.structs.replace(self, config=config)

    @property
    def recordings_folder(self) -> Path:
        """Where sessions are kept: as set, relative to the config file; else the default."""
        folder = self.config.recordings.folder
        return self._beside(folder) if folder else default_recordings_folder()

    @property
    def deck_folders(self) -> tuple[Path, ...]:
        """Folders with the person's own decks, relative to the config file."""
        return tuple(map(self._beside, self.config.practice.folders))

    @property
    def base(self) -> Path:
        """Where relative paths in the settings begin: the config file's folder."""
        return self.path.parent if self.path else Path.cwd()

    def _beside(self, path: str) -> Path:
        try:
            return (self.base / Path(path).expanduser()).resolve()
        except RuntimeError as error:
            raise ConfigError(f'"{path}" is no folder: {error}', "Write its whole path.") from None


def candidates(explicit: Path | None = None) -> Iterator[Path]:
    """Where config.toml is looked for, in order; the first that is there wins."""
    if explicit is not None:
        yield explicit
        return
    if named := os.environ.get(ENVIRONMENT_VARIABLE):
        yield Path(named)
        return
    yield Path("config.toml")
    yield user_config_path(APP) / "config.toml"


def load(explicit: Path | None = None) -> LoadedConfig:
    """The settings in force.

    Raises `ConfigError` where a file named by option or environment is missing, or any file is
    unreadable or wrong.
    """
    named = explicit is not None or bool(os.environ.get(ENVIRONMENT_VARIABLE))
    for path in candidates(explicit):
        if _is_there(path):
            return LoadedConfig(parse(_read(path), path), path.resolve())
        if named:
            raise ConfigError(
                f"There is no config file at {path}.",
                f"Make one with: {APP} config init {path}",
            )
    return LoadedConfig(Config(), None)


def parse(table: Mapping[str, Any], path: Path) -> Config:
    """Settings from a parsed TOML table. Raises `ConfigError` naming `path`, key and what fits."""
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise explained(error, table, Config, path) from None
    for name, section in msgspec.to_builtins(config).items():
        for key, value in section.items():
            texts = map(str, value if isinstance(value, list | tuple) else (value,))
            if any(visible(text) != text for text in texts):
                raise ConfigError(f"{path}: {name}.{key} holds a control character.", "Delete it.")
    return config


def default_recordings_folder() -> Path:
    """`recordings/` of a checkout, else a folder of the person's own data."""
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "recordings").is_dir():
        return checkout / "recordings"
    return user_data_path(APP) / "recordings"


def cache_folder() -> Path:
    """Where rendered speech is kept; safe to delete."""
    return user_cache_path(APP)


def example() -> str:
    """The text of config.example.toml: every setting with its default and a line of why."""
    here = Path(__file__).resolve().parent
    packaged = here / "config.example.toml"
    return (packaged if packaged.is_file() else here.parent / packaged.name).read_text("utf-8")


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        reason = error.strerror
        raise ConfigError(f"{path} cannot be read: {reason}.", "Check its rights.") from None


def initialise(path: Path | None) -> Path:
    """Write the example to `path`, or to the person's config folder; gives where.

    Raises `ConfigError` where a file is there already or cannot be written.
    """
    target = path or user_config_path(APP) / "config.toml"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(example())
    except FileExistsError:
        raise ConfigError(f"{target} is there already.", "Edit it, or name another file.") from None
    except OSError as error:
        reason = error.strerror
        raise ConfigError(f"{target} cannot be written: {reason}.", "Name another file.") from None
    return target


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text.", "Save it again as UTF-8.") from None
    except ValueError as error:  # TOMLDecodeError, and a number with too many digits
        raise ConfigError(f"{path} is not valid TOML: {error}.", "Mend that line.") from None
    except RecursionError:
        raise ConfigError(f"{path} is nested too deeply.", "Mend its brackets.") from None
    except OSError as error:
        reason = error.strerror
        raise ConfigError(f"{path} cannot be read: {reason}.", "Check its rights.") from None
