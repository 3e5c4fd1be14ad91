"""Which microphone and which loudspeaker a setting means, and what is said where there is none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soundcard import SoundCard
from voice_interview.audio import devices, portaudio
from voice_interview.errors import NoDeviceError

TELL = """
import json
from voice_interview.audio.devices import find_input, find_output
from voice_interview.errors import NoDeviceError
told = []
for find in (find_input, find_output):
    try:
        find("")
    except NoDeviceError as error:
        told.append([error.message, error.hint])
print(json.dumps(told))
"""


def told(variables: dict[str, str]) -> list[list[str]]:
    """Message and hint for the microphone and for the loudspeaker, in a process of its own."""
    env = {**os.environ, **variables}
    ran = subprocess.run([sys.executable, "-c", TELL], env=env, capture_output=True, check=True)
    assert ran.stderr == b""
    answer: list[list[str]] = json.loads(ran.stdout)
    return answer


@pytest.mark.usefixtures("sound_card")
def test_the_default_devices_are_taken_unless_others_are_named() -> None:
    assert devices.find_input().default_input
    assert devices.find_output().default_output
    assert devices.find_input() in devices.list_devices()


@pytest.mark.usefixtures("sound_card")
def test_a_device_is_named_by_its_index_or_by_part_of_its_name() -> None:
    microphone = devices.find_input("Desk_MICRO")

    assert microphone.name == "desk_microphone"
    assert microphone.host_api == "ALSA"
    assert microphone.rate >= 8_000
    assert devices.find_input(str(microphone.index)) == microphone
    assert devices.find_output("loudspeaker").name == "desk_loudspeaker"


@pytest.mark.usefixtures("sound_card")
def test_a_name_that_several_devices_have_lists_them() -> None:
    with pytest.raises(NoDeviceError, match="“desk” could be any of 2 microphones") as caught:
        devices.find_input("desk")
    assert "desk_microphone" in caught.value.hint
    assert "desk_loudspeaker" in caught.value.hint


@pytest.mark.usefixtures("sound_card")
@pytest.mark.parametrize("spec", ["gramophone", "99"])
def test_a_name_that_no_device_has_lists_what_there_is(spec: str) -> None:
    with pytest.raises(NoDeviceError, match=f"No loudspeaker is called “{spec}”") as caught:
        devices.find_output(spec)
    assert "desk_loudspeaker" in caught.value.hint
    assert "voice-interview devices" in caught.value.hint


def test_a_device_that_comes_back_is_found_after_a_rescan(sound_card: SoundCard) -> None:
    sound_card.kill()
    devices.rescan()
    with pytest.raises(NoDeviceError, match="No microphone was found"):
        devices.find_input()

    sound_card.restore()
    devices.rescan()
    assert devices.find_input().default_input


def test_a_machine_without_devices_is_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "asoundrc").write_text("pcm.!default { type pulse }")
    nothing = {"ALSA_CONFIG_PATH": str(tmp_path / "asoundrc"), "PULSE_SERVER": "unix:/nowhere"}

    microphone, loudspeaker = told(nothing)

    assert microphone[0] == "No microphone was found."
    assert loudspeaker[0] == "No loudspeaker was found."
    assert "voice-interview devices" in microphone[1]


def test_a_missing_portaudio_library_is_told_with_the_command_that_installs_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    path = os.pathsep.join([str(tmp_path), *sys.path])

    for message, hint in told({"PYTHONPATH": path}):
        assert "PortAudio library is not installed" in message
        assert hint == portaudio.install_hint(sys.platform)


def test_each_platform_has_its_own_advice() -> None:
    assert "libportaudio2" in portaudio.install_hint("linux")
    assert "brew install portaudio" in portaudio.install_hint("darwin")
    assert "pip install" in portaudio.install_hint("win32")
    assert "pipewire-alsa" in devices.no_device_hint("microphone", "linux")
    assert "Privacy & Security, Microphone" in devices.no_device_hint("microphone", "darwin")
    assert "Privacy & security, Microphone" in devices.no_device_hint("microphone", "win32")
    assert "Privacy" not in devices.no_device_hint("loudspeaker", "darwin")
