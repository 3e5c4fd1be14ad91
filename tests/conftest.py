"""What the tests share."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.soundcard import SoundCard, missing_programs, running_sound_card
from voice_interview.audio import devices
from voice_interview.config import ENVIRONMENT_VARIABLE
from voice_interview.errors import NoDeviceError

# A background job ignores Ctrl-C, and so would every program that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ["tests.permissions", "tests.postgresql", "tests.reviewing", "tests.studio"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "sound_card" in getattr(item, "fixturenames", ()):
            item.add_marker("sound")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings, sessions and caches of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)


@pytest.fixture(scope="session")
def _sound_card() -> Iterator[SoundCard]:
    if missing := missing_programs():
        pytest.skip(f"the virtual sound card needs {missing}")
    with running_sound_card() as card:
        present = {name: os.environ.get(name) for name in card.variables}
        os.environ.update(card.variables)
        _expect_devices()
        yield card
        for name, value in present.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _expect_devices() -> None:
    try:
        devices.rescan()
    except NoDeviceError as error:
        pytest.skip(str(error))
    if not devices.list_devices():
        pytest.skip("the virtual sound card needs ALSA's pulse plug-in (libasound2-plugins)")


@pytest.fixture
def sound_card(_sound_card: SoundCard) -> Iterator[SoundCard]:
    """A microphone and a loudspeaker, for PortAudio in this process and, with `env`, in others.

    One card serves all tests; what a test breaks is mended after it.
    """
    yield _sound_card
    if _sound_card.restore():
        devices.rescan()
