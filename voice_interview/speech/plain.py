"""What holds in every language: no markup, no quotes, no emoji, and pauses where they belong."""

import re
import unicodedata

from voice_interview.speech.rewriting import rewrite, table

_STRENGTH = "?!.:;,"
"""Where marks meet, the first of these stays."""

_FOREIGN_PUNCTUATION = frozenset("¿¡،؛؟۔।॥。、，；：！？")

SYMBOLS = frozenset("%€$£¥&+=/@°§<>±×÷≈≠≤≥")
"""Symbols that an engine reads in its own language."""

_MARKUP = table(
    (r" {2,}|[^\S ]+ ?", " "),
    (r"« ?| ?»", ""),
    (r"(?<=\w)[’ʼ](?=\w)", "'"),
    (r"(?<!\w)'|'(?!\w)", " "),
    (r" ?[()\[\]（）【】] ?", ", "),
    (r" ?[—―] ?| [–-]+ |-{2,}", ", "),
    (r" ?(?:[←-⇿]|[-=]>) ?", ", "),
    (r"…|\.{2,}", ", "),
    (r"[–‑−]", "-"),
    (r"(?<![\w.])\.(?=\d)", "0."),
)

_UNSPEAKABLE = re.compile(r"[^\w\s.,:;!?'-]|_")

_SPACING = table(
    (r"(?<!\w)-(?!\d)|-(?!\w)", " "),
    (r" {2,}|[^\S ]+ ?", " "),
    (r" (?=[.,:;!?])", ""),
    (r"[.,:;!?](?: ?[.,:;!?])+", lambda match: min(match[0].replace(" ", ""), key=_STRENGTH.index)),
)

_CODE = table(
    (r"(?<=[a-z0-9])(?=[A-Z][a-z])", " "),
    (r"(?<=[A-Z])(?=[A-Z][a-z]{2})", " "),
    (r"[_()\[\]{}\"'`]+", " "),
)


def say(text: str, symbols: frozenset[str] = SYMBOLS) -> str:
    """Plain text for a voice of any language; of all symbols only `symbols` stay."""

    def fate(match: re.Match[str]) -> str:
        return match[0] if _is_spoken(match[0], symbols) else _gap(match[0])

    return rewrite(_UNSPEAKABLE.sub(fate, rewrite(text, _MARKUP)), _SPACING).strip()


def say_code(code: str) -> str:
    """Code as its words: names split at underscores and capitals, no brackets, no quotes."""
    return rewrite(code, _CODE)


def sentence(text: str) -> str:
    """`text` with a full stop where it lacks an end; empty where it holds nothing to say."""
    text = text.lstrip(" .,:;!?").rstrip(" ,;-")
    if not any(character.isalnum() for character in text):
        return ""
    return text if text[-1] in ".!?:؟۔।॥。！？：" else text + "."


def _is_spoken(character: str, symbols: frozenset[str]) -> bool:
    if character in symbols or character in _FOREIGN_PUNCTUATION:
        return True
    return unicodedata.category(character) in {"Mn", "Mc"} and not _is_variation(character)


def _is_variation(character: str) -> bool:
    """Variation selectors make a picture of the character before them."""
    return "\ufe00" <= character <= "\ufe0f"


def _gap(character: str) -> str:
    """Format characters stand within words; whatever else goes, stood between them."""
    return "" if unicodedata.category(character) in {"Cf", "Mn", "Me"} else " "
