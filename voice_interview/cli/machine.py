"""doctor, devices."""

import sys

import click

from voice_interview.cli.context import Context, json_option, out, pass_context, print_json


@click.command()
@json_option
@pass_context
def doctor(context: Context, as_json: bool) -> None:
    """Check microphone, loudspeaker, voice, models and disk.

    Says ok or what to do, a line each. The exit status is 1 where something must be mended.

    \b
    Examples:
      voice-interview doctor
      voice-interview doctor --json
    """
    from voice_interview.doctor import examine
    from voice_interview.terminal.reports import finding

    findings = []
    for each in examine(context.config()):
        findings.append(each)
        if not as_json:
            out().print(finding(each))
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
    from voice_interview.audio.devices import list_devices
    from voice_interview.terminal import reports

    found = list_devices()
    if as_json:
        print_json(found)
    else:
        out().print(reports.devices(found))
