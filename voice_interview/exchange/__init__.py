"""Out of the log and into another: Markdown, JSON, CSV, Anki's text, and a zip with the audio."""
