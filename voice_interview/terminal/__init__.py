"""The terminal front end: a listener of the session's events, and a keyboard."""
