"""Microphones and loudspeakers: what there is, and which one a setting means."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from voice_interview.audio import portaudio
from voice_interview.errors import NoDeviceError

LIST_COMMAND = "voice-interview devices"


@dataclass(frozen=True, slots=True)
class Device:
    """One device as one host API offers it; the same hardware may appear under several."""

    index: int
    """PortAudio's number; it changes when devices come and go."""
    name: str
    host_api: str
    """ALSA, Core Audio, MME, Windows WASAPI, …"""
    inputs: int
    """Channels it records; 0 where it is no microphone."""
    outputs: int
    """Channels it plays; 0 where it is no loudspeaker."""
    rate: float
    """Samples a second that it offers by default."""
    default_input: bool
    default_output: bool


@dataclass(frozen=True, slots=True)
class _Role:
    noun: str
    fits: Callable[[Device], bool]
    is_default: Callable[[Device], bool]


_MICROPHONE = _Role("microphone", lambda each: each.inputs > 0, lambda each: each.default_input)
_LOUDSPEAKER = _Role("loudspeaker", lambda each: each.outputs > 0, lambda each: each.default_output)


def list_devices() -> tuple[Device, ...]:
    """All devices, in PortAudio's order. Raises `NoDeviceError` where PortAudio cannot be used."""
    sounddevice = portaudio.load()
    try:
        apis = [api["name"] for api in sounddevice.query_hostapis()]
        entries = list(sounddevice.query_devices())
    except sounddevice.PortAudioError as error:
        raise portaudio.unreachable(error) from error
    default_input = _default_index(sounddevice, "input")
    default_output = _default_index(sounddevice, "output")
    return tuple(
        Device(
            index=entry["index"],
            name=entry["name"],
            host_api=apis[entry["hostapi"]],
            inputs=entry["max_input_channels"],
            outputs=entry["max_output_channels"],
            rate=entry["default_samplerate"],
            default_input=entry["index"] == default_input,
            default_output=entry["index"] == default_output,
        )
        for entry in entries
    )


def _default_index(sounddevice: Any, kind: str) -> int | None:
    try:
        return int(sounddevice.query_devices(kind=kind)["index"])
    except sounddevice.PortAudioError:
        return None


def find_input(spec: str = "") -> Device:
    """The microphone that `spec` means: "" the system's default, "3" an index, else part of a name.

    Raises `NoDeviceError` where none or several are meant.
    """
    return _find(spec, _MICROPHONE)


def find_output(spec: str = "") -> Device:
    """The loudspeaker that `spec` means, as for `find_input`."""
    return _find(spec, _LOUDSPEAKER)


def rescan() -> bool:
    """Look for devices anew, so that one plugged in meanwhile is found; not while one is in use.

    Gives whether it could be done. Raises `NoDeviceError` where PortAudio cannot be used.
    """
    return portaudio.rescan()


def _find(spec: str, role: _Role) -> Device:
    devices = [each for each in list_devices() if role.fits(each)]
    if not devices:
        raise NoDeviceError(f"No {role.noun} was found.", no_device_hint(role.noun, sys.platform))
    default = next((each for each in devices if role.is_default(each)), devices[0])
    if not spec:
        return default
    matches: Sequence[Device]
    if spec.isdecimal():
        matches = [each for each in devices if each.index == int(spec)]
    else:
        matches = _named(spec, devices, default)
    if len(matches) != 1:
        raise _not_one(spec, role.noun, matches, devices)
    return matches[0]


def _named(spec: str, devices: Sequence[Device], default: Device) -> Sequence[Device]:
    """Those with `spec` in their name; of several, a full name and the default's host API count.

    Windows lists each device under up to four host APIs, with the same name.
    """
    wanted = spec.casefold()
    matches = [each for each in devices if wanted in each.name.casefold()]
    exact = [each for each in matches if each.name.casefold() == wanted]
    same_api = [each for each in exact or matches if each.host_api == default.host_api]
    return same_api or exact or matches


def _not_one(
    spec: str, noun: str, matches: Sequence[Device], devices: Sequence[Device]
) -> NoDeviceError:
    if matches:
        message = f"“{spec}” could be any of {len(matches)} {noun}s."
        advice = "Name one of these by its index or by more of its name"
    else:
        message = f"No {noun} is called “{spec}”."
        advice = "There is"
    names = ", ".join(f"{each.index} {each.name}" for each in matches or devices)
    return NoDeviceError(message, f"{advice}: {names}. See: {LIST_COMMAND}")


def no_device_hint(noun: str, platform: str) -> str:
    """What to do where there is no `noun` at all on `platform` (as in `sys.platform`)."""
    if platform == "linux":
        return (
            f"Plug in a {noun}. If there is one, check that the sound server runs (pactl info) and"
            " that ALSA programs reach it, through the package pipewire-alsa, or with PulseAudio"
            " libasound2-plugins (Debian, Ubuntu), alsa-plugins-pulseaudio (Fedora) or"
            f" alsa-plugins (Arch). Then see: {LIST_COMMAND}"
        )
    if noun == "microphone" and platform == "darwin":
        settings = "System Settings, Privacy & Security, Microphone"
    elif noun == "microphone":
        settings = "Settings, Privacy & security, Microphone"
    else:
        return f"Plug in a {noun} or turn it on. Then see: {LIST_COMMAND}"
    return f"Plug one in, and allow your terminal to use it: {settings}. Then see: {LIST_COMMAND}"
