"""A deck's file as text."""

import codecs
import re
from pathlib import Path

from voice_interview.decks.problems import Problem
from voice_interview.plain_text import visible

MOST_BYTES = 2_000_000
"""A question with its answer takes about 1,500 bytes: room for more than a thousand."""

_SAVE_AS_UTF8 = "Open it in your editor and save it as UTF-8 text."


def load(path: Path) -> str | Problem:
    """The file's text, without a byte order mark and what no editor shows, its line ends `\\n`.

    Where it cannot be had, the problem that says why; never raises for what is on the disk.
    """
    try:
        if path.is_dir():
            return Problem(path, 1, "this is a folder, not a deck", "Name a file in it.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return Problem(path, 1, "there is no such file", "Check its name and folder.")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Problem(
            path, 1, f"the file cannot be read ({reason})", "Check its permissions and its disk."
        )
    if len(data) > MOST_BYTES:
        return Problem(
            path,
            1,
            f"the file is larger than {MOST_BYTES // 1_000_000} MB, which no deck is",
            "Name a text file, or split the deck into several.",
        )
    return _decode(path, data)


def _decode(path: Path, data: bytes) -> str | Problem:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Problem(path, 1, "the file is UTF-16, not UTF-8", _SAVE_AS_UTF8)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder counts from behind a byte order mark, and so does `error.object`.
        line = _line_at(error.object, error.start)
        wrong = f"byte 0x{error.object[error.start]:02X} in line {line} is not UTF-8"
        return Problem(path, line, wrong, _SAVE_AS_UTF8)
    if "\0" in text:
        line = _line_at(data, data.index(0))
        return Problem(
            path, line, f"line {line} holds a NUL byte, so this is no text", _SAVE_AS_UTF8
        )
    return visible(re.sub(r"\r\n?", "\n", text))


def _line_at(data: bytes, offset: int) -> int:
    before = data[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1
