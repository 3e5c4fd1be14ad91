"""Decks from files of any kind, written in our own format."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from pathlib import Path

from voice_interview.decks.carrying import carried_over
from voice_interview.decks.ids import deck_id, slug
from voice_interview.decks.markdown import Reading
from voice_interview.decks.problems import Problem
from voice_interview.decks.reading import ENDINGS, examine, is_house_format
from voice_interview.decks.source import load
from voice_interview.decks.writing import written
from voice_interview.errors import DeckError, DiskError
from voice_interview.models import Deck, Question, Round


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to."""

    deck: Deck
    problems: tuple[Problem, ...]
    """By file, then by line; also those of files that hold no question."""
    kept_ids: int
    """Questions that were in the earlier deck too."""
    gone: tuple[Question, ...]
    """Those of the earlier deck that are no longer there."""
    earlier: Path | None
    """Where the earlier deck is kept, if any of it is gone."""


def import_decks(sources: Sequence[Path], target: Path | None) -> Imported:
    """Make one deck of all questions in files and folders, and write it to `target`.

    Where a deck is there already, questions keep their ids and what was added to them by hand.
    Without a target it is named after the first source, in the current folder. Raises `DeckError`
    where there is no question or the target is no deck of ours, `DiskError` where it cannot be
    written.
    """
    target = target or Path(_name_of(sources[0]))
    earlier = _earlier(target)
    readings = [(path, examine(path)) for path in _files(sources, target)]
    problems = tuple(chain.from_iterable(reading.problems for _, reading in readings))
    decks = [reading.deck for _, reading in readings if reading.deck is not None]
    if not decks:
        raise _nothing(sources, readings)
    merged = replace(_merged(decks), id=deck_id(target), source=target)
    carried = carried_over(merged, earlier)
    backup = _write(carried.deck, target, keep=bool(carried.gone))
    return Imported(carried.deck, problems, carried.kept, carried.gone, backup)


def _name_of(source: Path) -> str:
    """A name for a deck; a README says less than the folder it lies in."""
    named = source.resolve()
    stem = named.parent.name if named.stem.casefold().startswith("readme") else named.stem
    return f"{slug(stem)}.md"


def _files(sources: Sequence[Path], target: Path) -> Iterator[Path]:
    for source in sources:
        yield from sorted(_inside(source, target)) if source.is_dir() else [source]


def _inside(folder: Path, target: Path) -> Iterator[Path]:
    """The files in a folder and those below it that may hold questions, but no hidden ones.

    A link in it that leads out of it, as into a person's other files, is not followed.
    """
    root = folder.resolve()
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        known = path.suffix.lower() in ENDINGS and path.is_file()
        own = path.resolve().is_relative_to(root)
        if known and own and not hidden and path.resolve() != target.resolve():
            yield path


def _earlier(target: Path) -> Deck | None:
    """The deck at the target. Raises `DeckError` where something else lies there."""
    if not target.exists():
        return None
    text = load(target)
    if isinstance(text, Problem) or not is_house_format(text):
        raise DeckError(
            f"{target} is there already, and no deck in the format of this program.",
            "Name another file with --to.",
        )
    return examine(target).deck


def _nothing(sources: Sequence[Path], readings: Sequence[tuple[Path, Reading]]) -> DeckError:
    if not readings:
        endings = " ".join(sorted(ENDINGS))
        return DeckError(f"{sources[0]} holds no file that can be imported.", f"Known: {endings}")
    path, reading = readings[0]
    failure = reading.problems[0]
    return DeckError(f"{path}: {failure.message}.", failure.advice)


def _merged(decks: Sequence[Deck]) -> Deck:
    """One deck of several, the rounds of each named after it."""
    first = decks[0]
    if len(decks) == 1:
        return first
    single = Counter(deck.source.parent for deck in decks if _is_single(deck))
    rounds = (
        _renamed(each, _title_of(each, deck, single)) for deck in decks for each in deck.rounds
    )
    together = groupby(rounds, key=lambda part: part.title)
    merged = (
        Round(title, tuple(chain.from_iterable(part.questions for part in parts)))
        for title, parts in together
    )
    return replace(first, rounds=tuple(merged), description="")


def _is_single(deck: Deck) -> bool:
    return sum(len(part.questions) for part in deck.rounds) == 1


def _title_of(part: Round, deck: Deck, single: Mapping[Path, int]) -> str:
    """A round's name among those of all files; `single` counts files with one question each."""
    if len(deck.rounds) > 1:
        return f"{deck.title}: {part.title}"
    folder = deck.source.parent
    return folder.resolve().name if _is_single(deck) and single[folder] > 1 else deck.title


def _renamed(part: Round, title: str) -> Round:
    return Round(title, tuple(replace(each, round=title) for each in part.questions))


def _write(deck: Deck, target: Path, keep: bool) -> Path | None:
    """Write the deck; gives where the file before it is kept."""
    backup = target.with_name(f"{target.name}.bak") if keep else None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if backup is not None:
            target.replace(backup)
        target.write_text(written(deck), encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(
            f"{target} cannot be written ({reason}).", "Name another file with --to."
        ) from error
    return backup
