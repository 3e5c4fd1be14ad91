"""history, show."""

from datetime import datetime

import click

from voice_interview.cli.context import (
    MOST,
    Context,
    json_option,
    limit_option,
    out,
    pass_context,
    print_json,
    say,
)


class _Day(click.DateTime):
    """A day that a calendar shows in any zone."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        from voice_interview.store.checking import YEARS

        day: datetime = super().convert(value, param, ctx)
        if day.year not in YEARS:
            self.fail(f"{value!r} is in no year from {YEARS[0]} to {YEARS[-1]}.", param, ctx)
        return day


DAY = _Day(["%Y-%m-%d"])


@click.command()
@click.option("--deck", metavar="DECK", help="Of this deck: its id, or part of its title.")
@click.option("--round", "round_", metavar="ROUND", help="With questions of this round.")
@click.option("--tag", metavar="TAG", help="With questions that have this tag.")
@click.option("--score", type=click.IntRange(1, 3), help="With an answer that you rated so.")
@click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="On this day or later.")
@click.option("--until", type=DAY, metavar="YYYY-MM-DD", help="On this day or before.")
@limit_option
@json_option
@pass_context
def history(
    context: Context,
    deck: str | None,
    round_: str | None,
    tag: str | None,
    score: int | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    as_json: bool,
) -> None:
    """List past sessions, newest first.

    Of --round, --tag and --score, one answer of the session has all that are given. ROUND is a
    number in its title or a part of it.

    \b
    Examples:
      voice-interview history
      voice-interview history --tag caching --score 1 --since 2026-11-01
      voice-interview history --limit 5 --json
    """
    from voice_interview.progress.log import days
    from voice_interview.store.selection import Selection
    from voice_interview.terminal import reports

    wanted = Selection(deck, round_, tag, score, *days(context.config(), since, until))
    with context.store("ro") as store:
        found = store.sessions(limit + 1, wanted)
    if as_json:
        print_json(found[:limit])
    else:
        out().print(reports.history(found, limit))


@click.command()
@click.argument("session", required=False, type=click.IntRange(min=1, max=MOST))
@click.option("--question", metavar="ID", help="Show the answers to this question instead.")
@click.option("--deck", metavar="DECK", help="With --question: only of the deck with this id.")
@limit_option
@json_option
@pass_context
def show(
    context: Context,
    session: int | None,
    question: str | None,
    deck: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Show one session, or one question through time.

    SESSION is its number in `voice-interview history`: questions, transcripts, ratings and where
    the recordings are. Of a question: how each answer was rated, which key points it covered that
    the one before did not, which it lost again, its length and its pace.

    \b
    Examples:
      voice-interview show 3
      voice-interview show 3 --json
      voice-interview show --question kv-cache
    """
    if (session is None) == (question is None):
        raise click.UsageError("Name one of: a SESSION, --question ID.")
    if session is not None:
        _session(context, session, as_json)
    elif question is not None:
        _question(context, question, deck, limit, as_json)


def _session(context: Context, session: int, as_json: bool) -> None:
    from voice_interview.terminal import reports

    with context.store("ro") as store:
        record = store.session(session)
    if as_json:
        print_json(record)
    else:
        out().print(reports.session(record))


def _question(context: Context, question: str, deck: str | None, limit: int, as_json: bool) -> None:
    from voice_interview.progress.course import courses
    from voice_interview.terminal.figures import course

    with context.store("ro") as store:
        found = courses(store.answers_to(question, deck), limit)
    if as_json:
        print_json(found)
        return
    for each in found:
        out().print(course(each))
    if not found:
        say(f'There is no answer to "{question}" yet.')
