"""Text as word error rates compare it."""


def words(text: str) -> str:
    """Lower-case words without punctuation."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
