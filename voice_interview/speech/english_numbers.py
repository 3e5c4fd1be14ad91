"""How English says numbers with what stands around them: units, money, ranges, powers."""

import re

from voice_interview.speech.rewriting import table

_AMOUNT = r"(\d+(?:,\d{3})*(?:\.\d+)?)"
_NUMBER = rf"(?<![\w.,]){_AMOUNT}"

_UNITS = {
    "ns": ("nanosecond", "nanoseconds"),
    "us": ("microsecond", "microseconds"),
    "µs": ("microsecond", "microseconds"),
    "μs": ("microsecond", "microseconds"),
    "ms": ("millisecond", "milliseconds"),
    "min": ("minute", "minutes"),
    "hrs": ("hour", "hours"),
    "KB": ("kilobyte", "kilobytes"),
    "kB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "PB": ("petabyte", "petabytes"),
    "KiB": ("kibibyte", "kibibytes"),
    "MiB": ("mebibyte", "mebibytes"),
    "GiB": ("gibibyte", "gibibytes"),
    "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "dB": ("decibel", "decibels"),
    "kg": ("kilogram", "kilograms"),
    "km": ("kilometre", "kilometres"),
    "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"),
    "px": ("pixel", "pixels"),
}

_ATTACHED_UNITS = {
    "s": ("second", "seconds"),
    "h": ("hour", "hours"),
    "x": ("time", "times"),
}
"""Units only where nothing stands between them and their number."""

_PERIODS = {"s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour"}

_MAGNITUDES = {"k": "thousand", "m": "million", "b": "billion", "t": "trillion"}

_CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
}

_FRACTIONS = {
    "1/2": "one half",
    "1/3": "one third",
    "2/3": "two thirds",
    "1/4": "one quarter",
    "3/4": "three quarters",
    "24/7": "24 7",
}

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")


def _counted(amount: str, one: str, many: str) -> str:
    return f"{amount} {one if amount == '1' else many}"


def _measure(match: re.Match[str]) -> str:
    return _counted(match[1], *_UNITS[match[2]])


def _attached(match: re.Match[str]) -> str:
    return _counted(match[1], *_ATTACHED_UNITS[match[2]])


def _per(match: re.Match[str]) -> str:
    return f" per {_PERIODS.get(match[1], match[1])}"


def _magnitude(match: re.Match[str]) -> str:
    return f"{match[1]} {_MAGNITUDES[match[2].lower()]}"


def _great_sum(match: re.Match[str]) -> str:
    magnitude = _MAGNITUDES.get(match[3].lower(), match[3])
    return f"{match[2]} {magnitude} {_CURRENCIES[match[1]][1]}"


def _sum(match: re.Match[str]) -> str:
    """`$0.15` is 15 cents, `$1.50` is 1 dollar 50, `$0.002` is 0.002 dollars."""
    one, many, small, smalls = _CURRENCIES[match[1]]
    whole, _, rest = match[2].partition(".")
    if len(rest) != 2:
        return _counted(match[2], one, many)
    if whole == "0":
        return _counted(rest.lstrip("0") or "0", small, smalls)
    return _counted(whole, one, many) + ("" if rest == "00" else f" {rest}")


def _fraction(match: re.Match[str]) -> str:
    return _FRACTIONS.get(match[0], f"{match[1]} over {match[2]}")


def _power(match: re.Match[str]) -> str:
    exponent = match[1] or match[2].translate(_SUPERSCRIPTS)
    named = {"2": " squared", "3": " cubed"}.get(exponent)
    return named or f" to the power of {exponent.replace('-', 'minus ')}"


_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))

NUMBERS = table(
    # Ranges come first: what stands at their ends is still a number with its unit.
    (r"–(?<=[\dkKMB%]–)(?=[$€£~]?\d)| –(?<=\d –) (?=\d)", " to "),
    (
        r"(?<![\w.,-])([$€£~]?[\d.,]+[kKMB%]?)-(?=[$€£]?[\d.,]+(?:[kKMBx%s]|ms)?(?![\w-]))",
        r"\1 to ",
    ),
    (r"(?<=\d)-(?=\d)", " "),
    (r"[~≈] ?(?=[$€£]?\d)", " about "),
    (r"(?<=\d) ?/ ?(?=(?:1?[kKM]|thousand|million)\b)", " per "),
    (r"(?<=\w)/(s|sec|second|min|minute|h|hr|hour|day|week|month|year)\b", _per),
    (rf"([$€£]) ?{_AMOUNT} ?([kKMBT]|thousand|million|billion|trillion)\b", _great_sum),
    (rf"([$€£]) ?{_AMOUNT}", _sum),
    (r"(?<![\w./])(\d{1,4})/(\d{1,4})(?![\w/])", _fraction),
    (_NUMBER + r"([kKMBbT])\b", _magnitude),
    (_NUMBER + rf"[ -]?({_UNIT})\b", _measure),
    (_NUMBER + r"([shx])\b", _attached),
    (_NUMBER + r" ?×(?! ?\w)", r"\1 times"),
    (r"(\d)[eE]-(\d)", r"\1 e minus \2"),
    (r" ?\^\{?([-\w]+)\}?|([⁰¹²³⁴-⁹⁺⁻]+)", _power),
    (r"(?<=\d)½", " and one half"),
    (r"½", "one half"),
    (r"¼", "one quarter"),
    (r"¾", "three quarters"),
    (r"(?<![\w)])[-−](?=\d)", " minus "),
    (r"(?<=\d)\+(?=[ .,;:)]|$)", " or more"),
    (r" ?%", " percent"),
    (r"#(?=\d)", "number "),
    (r"°C\b", " degrees Celsius"),
    (r"°F\b", " degrees Fahrenheit"),
    # Percentiles, with a breath between letter and number.
    (r"\b([Pp])(\d\d(?:\.\d+)?)\b", r"\1 \2"),
)
