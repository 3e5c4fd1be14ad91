"""doctor, devices."""

import sys

import click

from voice_interview.cli.context import Context, json_option, notes, out, pass_context, print_json


@click.command()
@json_option
@pass_context
def doctor(context: Context, as_json: bool) -> None:
    """Check settings, deck, sound, voice, models and disk.

    Says ok or what to do, a line each; voice and models are checked in the language of your deck.
    The exit status is 1 where something must be mended.

    \b
    Examples:
      voice-interview doctor
      voice-interview doctor --json
    """
    from voice_interview.doctor import LOOKS, look_at
    from voice_interview.terminal.reports import finding
    from voice_interview.terminal.working import working

    loaded = context.config()
    findings = []
    for name in LOOKS:
        with working(notes(), f"Checking the {name}") as report:
            findings.append(look_at(name, loaded, report))
        if not as_json:
            out().print(finding(findings[-1]))
    if as_json:
        print_json(findings)
    if not all(each.ok for each in findings):
        sys.exit(1)


@click.command()
@json_option
def devices(as_json: bool) -> None:
    """List microphones and loudspeakers.

    A device is named in config.toml by its index or by part of its name.

    \b
    Examples:
      voice-interview devices
      voice-interview devices --json
    """
    from voice_interview.audio.devices import list_devices, no_device_hint
    from voice_interview.errors import NoDeviceError
    from voice_interview.terminal import reports

    found = list_devices()
    if as_json:
        print_json(found)
    elif found:
        out().print(reports.devices(found))
    else:
        hint = no_device_hint("microphone", sys.platform)
        raise NoDeviceError("No microphone and no loudspeaker was found.", hint)
