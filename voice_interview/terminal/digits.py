"""Digits large enough to be read from a metre away."""

HEIGHT = 5

_FONT = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", " ██", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", " █ ", " █ ", " █ "),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
    ":": (" ", "█", " ", "█", " "),
}


def large(clock: str) -> str:
    """`clock` ("2:41") as five lines of blocks; each point is two columns wide, so it is square."""
    rows = ("  ".join(_wide(_FONT[char][row]) for char in clock) for row in range(HEIGHT))
    return "\n".join(rows)


def _wide(points: str) -> str:
    return "".join(point * 2 for point in points)
