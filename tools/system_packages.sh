#!/bin/sh
# Install the Debian packages named, through apt where that is allowed; elsewhere print the exact
# command for this platform and stop. macOS needs none: its voices and the PortAudio in the
# sounddevice wheel are there already.
set -eu

case "$(uname -s)" in
Darwin | MINGW* | MSYS* | CYGWIN*) exit 0 ;;
esac

missing=""
add() { missing="$missing $1"; }

if command -v dpkg-query >/dev/null 2>&1; then
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || add "$package"
    done
else
    for package in "$@"; do
        case "$package" in
        libportaudio2) ldconfig -p | grep -q libportaudio || add "$package" ;;
        libasound2-plugins) ;;
        pulseaudio-utils) command -v pactl >/dev/null 2>&1 || add "$package" ;;
        postgresql) command -v psql >/dev/null 2>&1 || add "$package" ;;
        *) command -v "$package" >/dev/null 2>&1 || add "$package" ;;
        esac
    done
fi
[ -n "$missing" ] || exit 0

as_root=""
if command -v apt-get >/dev/null 2>&1; then
    [ "$(id -u)" = 0 ] || as_root="sudo"
    if [ -z "$as_root" ] || sudo -n true 2>/dev/null; then
        echo "Installing$missing"
        # shellcheck disable=SC2086
        $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
            'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null' \
            sh $missing
        exit 0
    fi
fi

# Other distributions name the same things a little differently.
named() { echo "$missing" | sed -e "s/libportaudio2/$1/" -e 's/libasound2-plugins/alsa-plugins/'; }
if command -v apt-get >/dev/null 2>&1; then
    command="sudo apt-get install$missing"
elif command -v dnf >/dev/null 2>&1; then
    command="sudo dnf install$(named portaudio)"
elif command -v pacman >/dev/null 2>&1; then
    command="sudo pacman -S$(named portaudio)"
elif command -v zypper >/dev/null 2>&1; then
    command="sudo zypper install$(named portaudio)"
else
    command="install$missing with your system's package manager"
fi
echo "These system packages are missing:$missing" >&2
echo "Install them, then call make again:" >&2
echo "    $command" >&2
exit 1
