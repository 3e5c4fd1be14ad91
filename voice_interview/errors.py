"""Every error a person can meet.

    InterviewError                  a sentence, and what to do next
    ├── ConfigError                 config.toml is wrong, or an option contradicts it
    ├── DeckError                   a question file cannot be read or holds no question
    ├── SpeechError                 the voice could not speak
    ├── AudioError                  sound could not be recorded, played or read
    │   ├── NoDeviceError           there is no such microphone or loudspeaker
    │   ├── DeviceLostError         a device stopped in the middle of its work
    │   └── AudioFileError          a file is no audio, or is damaged
    ├── TranscriptionError          speech could not be turned into text
    ├── GradingError                an answer could not be graded
    ├── StoreError                  sessions cannot be read or written
    │   ├── DamagedLogError         the database file is broken
    │   └── NotStoredError          there is no session or answer of that number
    ├── ExchangeError               an export cannot be read, or does not hold what it should
    ├── DiskError                   the disk is full, or a folder cannot be written
    └── MissingPackageError         an optional package is not installed

Only `cli` prints them and exits; everything else raises them.
"""


class InterviewError(Exception):
    """A problem told to the person: `message` says what is wrong, `hint` what to do next."""

    exit_status = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(InterviewError):
    """A setting or an option is wrong; the message names the file, the key and what is allowed."""

    exit_status = 2


class DeckError(InterviewError):
    """A question file is missing, unreadable or without a single question."""


class SpeechError(InterviewError):
    """The voice engine failed, hung, or cannot speak the language asked for."""


class AudioError(InterviewError):
    """Sound could not be recorded, played or read."""


class NoDeviceError(AudioError):
    """No device matches, or the machine has none."""


class DeviceLostError(AudioError):
    """A device that worked stopped giving or taking sound."""


class AudioFileError(AudioError):
    """A file is no audio, or is damaged."""


class TranscriptionError(InterviewError):
    """Speech could not be turned into text."""


class GradingError(InterviewError):
    """An answer could not be graded."""


class StoreError(InterviewError):
    """The sessions cannot be read or written."""


class ExchangeError(InterviewError):
    """An export cannot be read, or holds what no export does."""


class NotStoredError(StoreError):
    """The log holds no session, or no answer, of that number."""


class DamagedLogError(StoreError):
    """The database file is no database, or no longer one."""


class DiskError(InterviewError):
    """The disk is full, or a folder cannot be written."""


class MissingPackageError(InterviewError):
    """An optional package is not installed; the hint is the command that installs it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package}, which is not installed.",
            f"Install it with: pip install 'voice-interview[{extra}]'",
        )
