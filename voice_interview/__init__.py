"""A voice-driven interview simulator: it asks aloud, listens, transcribes and compares."""

__version__ = "0.1.0"
