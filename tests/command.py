"""`voice-interview` as a program of its own, its output going to no terminal."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def voice_interview(
    folder: Path, *arguments: str, env: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    """Runs it in `folder` to its end, with nothing to read."""
    return subprocess.run(
        [sys.executable, "-m", "voice_interview", *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
