"""Texts from elsewhere on the screen: they say what they say, and move no cursor."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command import voice_interview
from tests.hostile import ALONE, ANY_TEXT, CURSOR
from voice_interview.cli.context import say
from voice_interview.decks.reading import examine
from voice_interview.events import QuestionAsked, ReferenceShown
from voice_interview.models import Deck
from voice_interview.plain_text import visible
from voice_interview.terminal import reports
from voice_interview.terminal.printed import printed
from voice_interview.terminal.screen import Screen


@given(ANY_TEXT)
def test_what_is_visible_can_be_stored_and_obeys_nothing(text: str) -> None:
    shown = visible(text + CURSOR + text)
    assert visible(shown) == shown
    shown.encode()
    assert not set(shown) & set(CURSOR.replace("[2J", "").replace("]0;mine", "").replace("31m", ""))


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "Mn"]), max_size=40))
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert visible(f"{text}\n\t\r\n{text}") == f"{text}\n\t\r\n{text}"
    assert visible(f"\x1b[1;31m{text}\x1b[0m") == text


def house(text: str) -> bytes:
    return f"# {text}\n\n### What {text}? {{#a}}\n\nYes {text}\n".encode("utf-8", "replace")


def csv(text: str) -> bytes:
    return f'question,answer,tags\n"What {text}?","Yes {text}",{text}\n'.encode("utf-8", "replace")


def as_json(text: str) -> bytes:
    return json.dumps({text: [{"question": f"What {text}?", "answer": f"Yes {text}"}]}).encode()


def html(text: str) -> bytes:
    coded = "".join(f"&#{ord(each)};" for each in text)
    return f"#separator:tab\n#html:true\nWhat {coded}?\tYes <b>{coded}</b>\n".encode()


def entities(text: str) -> bytes:
    coded = "".join(f"&#{ord(each)};" for each in text)
    return f"# T\n\n### What {coded}? {{#a}}\n\nYes {coded}\n".encode()


SHAPES = {"a.md": house, "a.csv": csv, "a.json": as_json, "a.yaml": as_json, "a.txt": html}


def screens(deck: Deck) -> str:
    """All that the terminal shows of a deck."""
    out = StringIO()
    screen = Screen(file=out, width=80)
    screen.print(reports.deck(deck))
    for question in deck.questions:
        for event in (QuestionAsked(question, 1, 1, 60.0), ReferenceShown(question)):
            if (lines := printed(event)) is not None:
                screen.print(lines)
    return out.getvalue()


@pytest.mark.parametrize("name", [*SHAPES, "entities"])
@ALONE
@given(text=ANY_TEXT)
def test_no_deck_moves_the_cursor(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / (name if name in SHAPES else "a.md")
    shape = SHAPES.get(name, entities)
    for hostile in (text, f"{CURSOR.replace(chr(0), '')}{text}"):
        path.write_bytes(shape(hostile))
        deck = examine(path).deck
        if deck is not None:
            shown = screens(deck)
            assert visible(shown) == shown
            assert all(visible(each.text) == each.text for each in deck.questions)


def test_a_terminal_is_told_only_what_rich_tells_it() -> None:
    out = StringIO()
    screen = Screen(file=out, force_terminal=True, color_system="standard", highlight=False)
    screen.print(f"a{CURSOR}b", style="red", markup=False)
    assert out.getvalue() == "\x1b[31ma]0;mine31mb\x1b[0m\n"


def test_what_is_said_on_standard_error_obeys_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"a{CURSOR}b", err=True)
    assert capsys.readouterr().err == "a]0;mine31mb\n"


def test_a_name_of_a_file_that_is_no_text_is_told_and_read(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\x1b[2J" + "\u202e".encode() + b".md"
    Path(os.fsdecode(path)).write_bytes(house("is it"))
    shown = voice_interview(tmp_path, "decks", "show", os.fsdecode(path))
    assert (shown.returncode, visible(shown.stdout)) == (0, shown.stdout)
    wanted = voice_interview(tmp_path, "decks", "show", "none" + os.fsdecode(path))
    assert (wanted.returncode, visible(wanted.stderr)) == (1, wanted.stderr)
