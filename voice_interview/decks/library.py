"""Decks in folders: the built-in ones and a person's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voice_interview.decks.problems import Problem
from voice_interview.decks.reading import examine
from voice_interview.decks.suggest import did_you_mean, listed
from voice_interview.errors import DeckError
from voice_interview.models import Deck

ENDING = ".md"


@dataclass(frozen=True, slots=True)
class Library:
    """What a list of folders holds."""

    decks: tuple[Deck, ...]
    """By folder, then by file name."""
    problems: tuple[Problem, ...]
    """Of all files, in the same order; also of those that gave no deck."""


def builtin_folder() -> Path:
    """Where the decks that come with the program are."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "questions"
    return installed if installed.is_dir() else package.parent / "questions"


def find_deck(name: str, folders: Sequence[Path], base: Path = Path()) -> Path:
    """The file of the deck with this id in the folders, else the file at this path from `base`.

    Where several folders hold the id, the first has it. Raises `DeckError` where there is neither;
    its hint lists the ids there are.
    """
    known, problems = _deck_files(folders)
    path = base / name
    if name in known:
        return known[name]
    if _exists(path):
        return path
    if name.removesuffix(ENDING) in known:
        return known[name.removesuffix(ENDING)]
    ids = list(known)
    unread = "".join(f" {problem.path}: {problem.message}." for problem in problems)
    raise DeckError(
        f'There is no deck and no file "{path}".',
        f"{did_you_mean(name, ids)}Known decks: {listed(ids)}."
        f" A deck of your own is named by its file's path.{unread}",
    )


def list_decks(folders: Sequence[Path]) -> Library:
    """Every deck in the folders, one for each id: the one that `find_deck` finds.

    A file that cannot be read costs a problem and no more, and so does a folder; a folder that is
    not there holds no decks.
    """
    files, problems = _deck_files(folders)
    readings = [examine(path) for path in files.values()]
    return Library(
        tuple(reading.deck for reading in readings if reading.deck is not None),
        (*problems, *(problem for reading in readings for problem in reading.problems)),
    )


def _deck_files(folders: Sequence[Path]) -> tuple[dict[str, Path], list[Problem]]:
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    for folder in folders:
        try:
            for path in sorted(folder.iterdir()):
                if _is_deck(path):
                    files.setdefault(path.stem, path)
        except FileNotFoundError:
            continue
        except OSError as error:
            reason = error.strerror or str(error)
            problems.append(
                Problem(
                    folder,
                    1,
                    f"the folder cannot be read ({reason})",
                    "Check its name and its permissions.",
                )
            )
    return files, problems


def _is_deck(path: Path) -> bool:
    # A hidden file is an editor's or a system's; a README tells about the folder.
    other = path.name.startswith(".") or path.stem.casefold() == "readme"
    return path.suffix == ENDING and not other and not path.is_dir()


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except PermissionError:
        return True  # it may well be there; reading it tells what is in the way
    except (OSError, ValueError):
        return False  # not there, or a name that no file can have
    return True
