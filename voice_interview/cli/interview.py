"""practice, demo, transcribe."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from voice_interview.cli.context import (
    Context,
    complain,
    json_option,
    notes,
    out,
    pass_context,
    print_json,
    say,
)
from voice_interview.plain_text import visible


@click.command()
@click.argument("deck", required=False)
@click.option("--round", "round_", metavar="ROUND", help="One round, by number or name.")
@click.option("--count", type=click.IntRange(min=1), help="Ask at most so many questions.")
@click.option("--question", "ids", multiple=True, metavar="ID", help="Ask this one; repeatable.")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True, max=1440),
    help="Begin no new question after so many minutes.",
)
@click.option("--shuffle/--in-order", default=None, help="Ask in random order, or in the deck's.")
@click.option(
    "--follow-ups",
    type=click.IntRange(0, 9),
    metavar="N",
    help="Follow-up questions after an answer, at most.",
)
@click.option(
    "--rest", type=click.FloatRange(0, 3600), metavar="SECONDS", help="Rest between two questions."
)
@click.option("--hands-free", is_flag=True, help="Ask for no key at all; commands are spoken.")
@click.option("--due", is_flag=True, help="Ask only what is due.")
@click.option("--any-round", is_flag=True, help="Ask what is new in any round, open or not.")
@pass_context
def practice(
    context: Context,
    deck: str | None,
    round_: str | None,
    count: int | None,
    ids: tuple[str, ...],
    minutes: float | None,
    shuffle: bool | None,
    follow_ups: int | None,
    rest: float | None,
    hands_free: bool,
    due: bool,
    any_round: bool,
) -> None:
    """Hold an interview with your microphone.

    DECK is the id of a deck or the path of a file of questions, such as `decks import` takes;
    without it, the deck of your settings.

    With no round and no question named, it asks what is due, weakest first, then what is new, in
    the deck's order. A round is open once most of the round before it went at 2 or more.

    \b
    Examples:
      voice-interview practice
      voice-interview practice --due
      voice-interview practice --round 2 --count 5
      voice-interview practice --question token --question kv-cache
      voice-interview practice my-questions.md --shuffle --minutes 20
      voice-interview practice --hands-free --rest 20 --minutes 60
    """
    from voice_interview import app
    from voice_interview.progress.asking import Wish

    wish = Wish(
        deck=deck,
        round=round_,
        questions=ids,
        count=count,
        minutes=minutes,
        shuffle=shuffle,
        rest=rest,
        follow_ups=follow_ups,
        hands_free=hands_free,
        due=due,
        any_round=any_round,
    )
    if app.practice(context.config(), wish, out()) is not None:
        _tell_review(context)


@click.command()
@pass_context
def demo(context: Context) -> None:
    """Watch an interview with a recorded candidate.

    Needs no microphone, loudspeaker, key or network, and is kept apart from your own sessions.

    \b
    Examples:
      voice-interview demo
    """
    from voice_interview import app

    folder = app.demo(context.config(), out()).folder.parent
    _tell_review(replace(context, recordings=folder))
    say(f"Your turn: {context.calling('practice')}")


def _tell_review(context: Context) -> None:
    say(f"Go through it in the browser: {context.calling('review')}")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--language", default="en", show_default=True, help="Language spoken.")
@json_option
@pass_context
def transcribe(context: Context, files: tuple[Path, ...], language: str, as_json: bool) -> None:
    """Write down what is said in audio files.

    With --json, each word comes with its time and probability. A file that cannot be written down
    is told on standard error and keeps no other from it; the exit status is then 1.

    \b
    Examples:
      voice-interview transcribe answer.wav
      voice-interview transcribe --json recordings/*/*.flac
    """
    from voice_interview.errors import InterviewError
    from voice_interview.transcribe import transcribe_files

    transcripts = {}
    failed = False
    for path, outcome in transcribe_files(context.config(), files, language, notes()):
        if isinstance(outcome, InterviewError):
            complain(outcome.message, outcome.hint)
            failed = True
            continue
        transcripts[visible(str(path))] = outcome
        if not as_json:
            say(f"{path}: {outcome.text}" if len(files) > 1 else outcome.text)
    if as_json:
        print_json(transcripts)
    if failed:
        sys.exit(1)
