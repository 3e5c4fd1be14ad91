"""Texts that strangers may have written."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

CURSOR = "\x1b[2J\x1b]0;mine\x07\x9b31m\x00\x7f\u202e\u2066"
"""Clears a screen, names its window, colours it, and writes backwards."""

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)

ALONE = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


DIGITS = "9" * 5000
"""More than Python makes a number of."""
