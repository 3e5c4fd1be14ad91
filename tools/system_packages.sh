#!/bin/sh
# Install the Debian packages named, through apt where that is allowed; elsewhere print the exact
# command for this platform and stop. macOS needs none: its voices and the PortAudio in the
# sounddevice wheel are there already.
set -eu

case "$(uname -s)" in
Darwin | MINGW* | MSYS* | CYGWIN*) exit 0 ;;
esac

has() { command -v "$1" >/dev/null 2>&1; }

manager=none
for each in apt-get dnf pacman zypper; do
    if has "$each"; then
        manager=$each
        break
    fi
done

# What a Debian package is called here, where that is not the same.
named() {
    case "$manager $1" in
    "dnf libportaudio2" | "pacman libportaudio2") echo portaudio ;;
    "dnf libasound2-plugins") echo alsa-plugins-pulseaudio ;;
    "pacman libasound2-plugins") echo alsa-plugins ;;
    "zypper libasound2-plugins") echo alsa-plugins-pulse ;;
    "pacman pulseaudio-utils") echo libpulse ;;
    "dnf postgresql" | "zypper postgresql") echo postgresql-server ;;
    *) echo "$1" ;;
    esac
}

installed() {
    case "$manager" in
    apt-get) dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ;;
    dnf | zypper) rpm -q --whatprovides "$1" >/dev/null 2>&1 ;;
    pacman) pacman -T "$1" >/dev/null 2>&1 ;;
    none) works "$1" ;;
    esac
}

# Where nobody can be asked for a package: whether there is what it brings.
works() {
    case "$1" in
    libportaudio2) PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -q libportaudio ;;
    libasound2-plugins) ;;
    pulseaudio-utils) has pactl ;;
    postgresql) has psql ;;
    *) has "$1" ;;
    esac
}

missing=""
for package in "$@"; do
    name=$(named "$package")
    installed "$name" || missing="$missing $name"
done
[ -n "$missing" ] || exit 0

as_root="sudo "
[ "$(id -u)" != 0 ] || as_root=""
case "$manager" in
none) command="install$missing with your system's package manager" ;;
pacman) command="${as_root}pacman -S$missing" ;;
*) command="$as_root$manager install$missing" ;;
esac

# Says what is wrong and what to do, and stops.
stop() {
    printf '%s\n' "$1" "$2" "    $command" >&2
    exit 1
}

may_install() {
    [ "$manager" = apt-get ] || return 1
    [ -z "$as_root" ] || sudo -n true 2>/dev/null
}

may_install || stop "These system packages are missing:$missing" \
    "Install them, then call make again:"

echo "Installing$missing"
# Old package lists may do where new ones cannot be had.
$as_root apt-get update -qq || true
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
    stop "apt could not install$missing; its own words stand above." \
        "Is there a network, and no other installation running? Then call make again, or try:"
