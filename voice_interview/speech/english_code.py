"""How English says code: names as words, operators by their meaning, brackets not at all."""

import re

from voice_interview.speech import plain
from voice_interview.speech.rewriting import rewrite, table

_FILE_ENDINGS = (
    "bash|cfg|conf|cpp|css|csv|db|docx?|env|flac|gguf|go|html?|ini|ipynb|java|jpe?g|js|jsonl?"
    "|lock|log|md|mp3|onnx|parquet|pdf|png|pt|py|rs|safetensors|sh|sql|sqlite|toml|tsx?|tsv|txt"
    "|wav|xlsx?|xml|ya?ml|zip"
)
_DOMAIN_ENDINGS = "ai|app|com|dev|edu|gov|io|net|org"

COMPLEXITY = table((r"\bO\(([^()]*(?:\([^()]*\)[^()]*)?)\)", r" order \1 "))
"""`O(n log n)`: to be read before brackets go."""

DOTS = table(
    (rf"(?<=[\w)])\.(?=(?:{_FILE_ENDINGS}|{_DOMAIN_ENDINGS})\b(?!\.\w|\())", " dot "),
    (r"(?<![\w.)\]])\.(?=[A-Za-z])", " dot "),
)
"""Dots that a person says: in the names of files and sites."""

PATHS = table(
    (r"(?<![\w/])(?:/[\w{}.:-]+)+/?", lambda match: match[0].replace("/", " slash ")),
    (
        rf"(?<![\w/.-])(?:[\w.-]+/)+[\w-]+(?=\.(?:{_FILE_ENDINGS})\b)",
        lambda match: match[0].replace("/", " slash "),
    ),
)
"""Paths that stand in prose."""

_CODE = (
    *COMPLEXITY,
    *table(
        (r"</?([\w-]+) ?/?>", r" \1 "),
        (r"(?i)\bselect \*", "select star"),
        (r"(?<=[\w)]) ?\*\* ?(?=[\w(])", " to the power of "),
        (r"(?<=[\w)]) ?\* ?(?=[\w(])", " times "),
        (r"(?<=[\w)]) % (?=\w)", " modulo "),
        (r"&&", " and "),
        (r"\|\|?", " or "),
        (r"(?<!\S)--(?=[a-z])", " dash dash "),
        (r"(?<!\S)-(?=[A-Za-z])", " dash "),
        (r"\\(?=\w)", " backslash "),
        (r"(?<!\S)~(?=/)", " home "),
        (r"(?<!\d)/|/(?!\d)", " slash "),
    ),
    *DOTS,
    *table(
        (r"(?<=[\w)\]])\.(?=[A-Za-z_])", " "),
        (r"(?<!\d):|:(?!\d)|;", " "),
    ),
)

_SYMBOL_NAMES = {
    "[]": "square brackets",
    "{}": "curly braces",
    "()": "parentheses",
    '""': "empty quotes",
    "->": "arrow",
    "=>": "arrow",
    "==": "double equals",
    "!=": "not equal",
    "<=": "at most",
    ">=": "at least",
    "**": "double star",
    "//": "double slash",
    "&&": "double ampersand",
    "||": "double pipe",
    "*": "star",
    "#": "hash",
    "_": "underscore",
    "|": "pipe",
    "`": "backtick",
    "-": "dash",
    "+": "plus",
    "=": "equals",
    "/": "slash",
    "\\": "backslash",
    "%": "percent sign",
    "&": "ampersand",
    "@": "at sign",
    "$": "dollar sign",
    "~": "tilde",
    "^": "caret",
    "!": "exclamation mark",
    "?": "question mark",
    ".": "dot",
    ",": "comma",
    ":": "colon",
    ";": "semicolon",
    "<": "less than",
    ">": "greater than",
    "(": "opening parenthesis",
    ")": "closing parenthesis",
    "[": "opening bracket",
    "]": "closing bracket",
    "{": "opening brace",
    "}": "closing brace",
    "'": "single quote",
    '"': "double quote",
}
"""Said only where code is nothing but symbols; within other code they are structure."""


_SYMBOLS_BY_NAME = table(
    (
        "|".join(re.escape(name) for name in sorted(_SYMBOL_NAMES, key=len, reverse=True)),
        lambda match: f" {_SYMBOL_NAMES[match[0]]} ",
    )
)


def say_code(code: str) -> str:
    """The words of a piece of code, for `english.say` to finish."""
    if any(character.isalnum() for character in code):
        return plain.say_code(rewrite(code, _CODE))
    return rewrite(code, _SYMBOLS_BY_NAME)
