"""How long `voice-interview --help` takes, as a multiple of importing click alone.

python -m benchmarks.startup
"""

import statistics
import subprocess
import sys
import time

ROUNDS = 15
GOAL = 3.0

OURS = [sys.executable, "-m", "voice_interview", "--help"]
CLICK = [sys.executable, "-c", "import click"]


def seconds(command: list[str]) -> float:
    """Wall time of the whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    for command in (OURS, CLICK):
        seconds(command)
    pairs = [(seconds(OURS), seconds(CLICK)) for _ in range(ROUNDS)]
    ratio = statistics.median(ours / click for ours, click in pairs)
    ours, click = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"voice-interview --help  {ours * 1000:6.0f} ms")
    print(f"import click            {click * 1000:6.0f} ms")
    print(f"ratio                   {ratio:6.2f}  (goal: at most {GOAL:g})")


if __name__ == "__main__":
    main()
