"""What a voice says for a piece of Markdown."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from voice_interview.models import language_code
from voice_interview.speech import english, english_code, plain
from voice_interview.speech.phrases import PHRASES, UNSPOKEN, Phrases

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

_ADDRESS = re.compile(r"(?:https?://|\bwww\.)(?:[^\s@/]{1,99}@)?([^\s/?#:]+)\S*")
_CLOSING = ".,:;!?)\"'"
"""What follows an address rather than ends it."""

_CHECKBOX = re.compile(r"^\[[ xX]\] ")


@dataclass(frozen=True, slots=True)
class _Reader:
    """How one language is read aloud."""

    prose: Callable[[str], str]
    code: Callable[[str], str]
    phrases: Phrases


def spoken(markdown: str, language: str = "en") -> str:
    """Sentences on one line, without markup, quotes and emoji; empty where nothing can be said.

    English is read in full: symbols, numbers with units, abbreviations and code become what a
    person would say. In other languages (`language` is a BCP 47 tag) only the structure is read:
    code blocks, tables and addresses as in `phrases`, the rest is left to the engine. Equal text
    gives equal speech, and no text raises.
    """
    reader = _reader(language)
    without_surrogates = markdown.encode("utf-8", "ignore").decode()
    return " ".join(_once_in_a_row(_pieces(_PARSER.parse(without_surrogates), reader), reader))


def _reader(language: str) -> _Reader:
    name = language_code(language)
    phrases = PHRASES.get(name, UNSPOKEN)
    if name == "en":
        return _Reader(english.say, english_code.say_code, phrases)
    return _Reader(plain.say, plain.say_code, phrases)


def _pieces(tokens: Iterable[Token], reader: _Reader) -> Iterator[str]:
    """One piece a block: its sentences, or what stands for it."""
    within_table = False
    for token in tokens:
        if token.type in {"fence", "code_block"}:
            yield reader.phrases.code
        elif token.type == "table_open":
            within_table = True
            yield reader.phrases.table
        elif token.type == "table_close":
            within_table = False
        elif token.type == "inline" and not within_table:
            yield _sentence(token.children or (), reader)


def _once_in_a_row(pieces: Iterable[str], reader: _Reader) -> Iterator[str]:
    """Two code blocks on end are one thing to look at."""
    before = ""
    for piece in filter(None, pieces):
        if piece != before or piece not in {reader.phrases.code, reader.phrases.table}:
            yield piece
        before = piece


def _sentence(children: Sequence[Token], reader: _Reader) -> str:
    text = "".join(_inline(child, reader) for child in children)
    return plain.sentence(reader.prose(_CHECKBOX.sub("", text)))


def _inline(token: Token, reader: _Reader) -> str:
    if token.type == "text":
        return _say_addresses(token.content, reader.phrases)
    if token.type == "code_inline":
        return reader.code(_say_addresses(token.content, reader.phrases))
    if token.type == "image":
        return "".join(_inline(child, reader) for child in token.children or ())
    return " " if token.type in {"softbreak", "hardbreak", "html_inline"} else ""


def _say_addresses(text: str, phrases: Phrases) -> str:
    def address(match: re.Match[str]) -> str:
        host = match[1].removeprefix("www.").rstrip(_CLOSING)
        after = match[0][len(match[0].rstrip(_CLOSING)) :]
        return phrases.link.format(host.replace(".", phrases.dot)) + after

    return _ADDRESS.sub(address, text)
