"""Which of the installed voices speaks."""

from collections.abc import Sequence

from voice_interview.models import language_code
from voice_interview.speech.pyttsx3_worker import InstalledVoice

_MEMBERS = {"zh": {"zh", "cmn"}, "no": {"no", "nb"}}
"""Languages that engines list under the name of a member."""

_USUAL_REGIONS = {"en": "en-us", "zh": "zh-cn"}
"""Whose voice to take for a language without a region, where it is not the country's own name."""


def choose(
    voices: Sequence[InstalledVoice], default: str, wanted: str, language: str
) -> InstalledVoice | None:
    """The best voice for `language` (BCP 47); None where none speaks it.

    Of those that speak it: the one called `wanted` (part of a name or id, "" for any), then the
    one of the very region, then the engine's `default`, then the language's usual region.
    """
    able = [voice for voice in voices if speaks(voice, language)]

    def demerits(voice: InstalledVoice) -> tuple[bool, ...]:
        tags = {_normal(tag) for tag in voice.languages}
        return (
            not is_called(voice, wanted),
            wanted.lower() not in {voice.id.lower(), voice.name.lower()},
            _normal(language) not in tags,
            voice.id != default,
            _is_novelty(voice),
            _usual(language) not in tags,
        )

    return min(able, key=demerits, default=None)


def is_called(voice: InstalledVoice, wanted: str) -> bool:
    """Whether `wanted` is part of the voice's name or id, letter case aside."""
    return wanted.lower() in voice.id.lower() or wanted.lower() in voice.name.lower()


def speaks(voice: InstalledVoice, language: str) -> bool:
    """Whether `language` (BCP 47) is one of the voice's, whatever the region."""
    name = language_code(language)
    return any(language_code(tag) in _MEMBERS.get(name, {name}) for tag in voice.languages)


def _is_novelty(voice: InstalledVoice) -> bool:
    """macOS lists bells and robots among its voices, under the name of the old synthesizer."""
    return voice.id.startswith("com.apple.speech.synthesis.")


def _usual(language: str) -> str:
    name = language_code(language)
    return _USUAL_REGIONS.get(name, f"{name}-{name}")


def _normal(tag: str) -> str:
    return tag.replace("_", "-").lower()
