"""A PostgreSQL of the tests' own, on a Unix socket in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _program(name: str) -> str | None:
    """Debian keeps the server's programs off the PATH, in a folder for each version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def _as_owner(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root; there it runs as its own user."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else [*command]


@pytest.fixture(scope="session")
def _postgresql_folder() -> Iterator[Path]:
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("PostgreSQL's server is not installed")
    with tempfile.TemporaryDirectory(prefix="vi-pg-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        run(_as_owner(initdb, "-D", f"{folder}/data", "-A", "trust", "-U", "tester", "--no-sync"))
        settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        start = [pg_ctl, "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", settings]
        run(_as_owner(*start, "start"))
        yield folder
        run(_as_owner(pg_ctl, "-D", f"{folder}/data", "-m", "immediate", "stop"))


@pytest.fixture
def postgresql_url(_postgresql_folder: Path) -> str:
    """URL of an empty database."""
    folder = _postgresql_folder
    psql = ["psql", "-h", str(folder), "-U", "tester", "-d", "postgres", "-q"]
    run([*psql, "-c", "DROP DATABASE IF EXISTS log", "-c", "CREATE DATABASE log"])
    return f"postgresql+psycopg://tester@/log?host={folder}"


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)
