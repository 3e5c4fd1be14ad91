"""What the set-up says where system packages are missing; the package managers are scripts."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "tools" / "system_packages.sh"
PACKAGES = ("espeak-ng", "libportaudio2", "pulseaudio-utils", "libasound2-plugins", "postgresql")
MISSING = "exit 1"

Install = Callable[[Mapping[str, str]], subprocess.CompletedProcess[str]]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Runs the script, as no root, on a Linux that has no other commands than those given."""
    real = ("sh", "env", "grep")

    def run(commands: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        for name in real:
            (tmp_path / name).symlink_to(shutil.which(name) or name)
        for name, body in {"uname": "echo Linux", "id": "echo 1000", **commands}.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n", "utf-8")
            (tmp_path / name).chmod(0o755)
        command = [str(tmp_path / "sh"), str(SCRIPT), *PACKAGES]
        return subprocess.run(
            command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=30
        )

    return run


@pytest.mark.parametrize(
    ("commands", "advice"),
    [
        (
            {"apt-get": MISSING, "dpkg-query": MISSING, "sudo": MISSING},
            "sudo apt-get install espeak-ng libportaudio2 pulseaudio-utils libasound2-plugins"
            " postgresql",
        ),
        (
            {"dnf": MISSING, "rpm": MISSING},
            "sudo dnf install espeak-ng portaudio pulseaudio-utils alsa-plugins-pulseaudio"
            " postgresql-server",
        ),
        (
            {"pacman": MISSING},
            "sudo pacman -S espeak-ng portaudio libpulse alsa-plugins postgresql",
        ),
        (
            {"zypper": MISSING, "rpm": MISSING},
            "sudo zypper install espeak-ng libportaudio2 pulseaudio-utils alsa-plugins-pulse"
            " postgresql-server",
        ),
        (
            {"ldconfig": "echo libportaudio.so.2", "psql": "exit 0"},
            "install espeak-ng pulseaudio-utils with your system's package manager",
        ),
    ],
    ids=["apt without sudo", "dnf", "pacman", "zypper", "none of these"],
)
def test_where_it_may_not_install_it_prints_the_command_for_the_platform(
    install: Install, commands: Mapping[str, str], advice: str
) -> None:
    done = install(commands)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[1:] == ["Install them, then call make again:", f"    {advice}"]


@pytest.mark.parametrize(
    "commands",
    [
        {"apt-get": MISSING, "dpkg-query": "echo install ok installed"},
        {"dnf": MISSING, "rpm": "exit 0"},
        {"pacman": "[ $1 = -T ]"},
    ],
    ids=["apt", "dnf", "pacman"],
)
def test_where_all_is_there_it_does_nothing(install: Install, commands: Mapping[str, str]) -> None:
    done = install(commands)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_installs_what_is_missing_and_no_more(install: Install, tmp_path: Path) -> None:
    commands = {
        "dpkg-query": "case $3 in espeak-ng) echo install ok installed ;; esac",
        "sudo": '[ "$1" = -n ] || "$@"',
        "apt-get": f'echo "$@" >> {tmp_path}/asked',
    }
    done = install(commands)
    assert (done.returncode, done.stderr) == (0, "")
    asked = (tmp_path / "asked").read_text("utf-8").splitlines()
    assert asked[0] == "update -qq"
    assert asked[1].endswith("libportaudio2 pulseaudio-utils libasound2-plugins postgresql")


def test_where_apt_fails_it_says_what_to_do(install: Install) -> None:
    commands = {
        "dpkg-query": MISSING,
        "sudo": '[ "$1" = -n ] || "$@"',
        "apt-get": "echo 'E: Temporary failure resolving the mirror' >&2; exit 100",
    }
    done = install(commands)
    assert done.returncode == 1
    assert "E: Temporary failure" in done.stderr
    assert "apt could not install espeak-ng libportaudio2" in done.stderr
    assert "Is there a network" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("    sudo apt-get install espeak-ng")
