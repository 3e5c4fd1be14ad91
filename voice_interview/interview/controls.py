"""What the person wants, on its way from keys (or a voice) to the interview."""

from queue import Empty, SimpleQueue

from voice_interview.models import Command

TICK = 0.05
"""Seconds between two looks at keys, clock and level."""


class Controls:
    """Commands in the order they were given. `put` may be called from any thread."""

    def __init__(self, tick: float = TICK) -> None:
        """`tick` is how many seconds `next` waits."""
        self._tick = tick
        self._commands: SimpleQueue[Command] = SimpleQueue()

    def put(self, command: Command) -> None:
        self._commands.put(command)

    def next(self) -> Command | None:
        """The next command, or None where none comes within a tick."""
        try:
            return self._commands.get(timeout=self._tick)
        except Empty:
            return None

    def wait(self) -> Command:
        """The next command, however long it takes. Ctrl-C ends the wait, on Windows too."""
        while (command := self.next()) is None:
            pass
        return command

    def forget(self, *commands: Command) -> None:
        """Drop these, or all, of what was not yet obeyed: a key pressed too often must not act on
        the next step."""
        waiting = [self._commands.get() for _ in range(self._commands.qsize())]
        for command in waiting:
            if commands and command not in commands:
                self._commands.put(command)
