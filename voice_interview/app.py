"""The composition root: settings and a wish become a session with its engines."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from rich.console import Console

from voice_interview import demo as sample
from voice_interview.audio.silent import SilentPlayer
from voice_interview.broadcast import Broadcast
from voice_interview.config import LoadedConfig
from voice_interview.decks.markdown import read_deck
from voice_interview.demo.candidate import Candidate
from voice_interview.engines import make_command_listener, make_recorder
from voice_interview.equipment import Kit, equipment
from voice_interview.events import Notice, each_of
from voice_interview.interview.controls import Controls
from voice_interview.interview.plan import Engines, Hearing, Plan
from voice_interview.interview.session import Interview
from voice_interview.interview.turn import Patience
from voice_interview.models import Deck, Question, SessionRecord
from voice_interview.progress.asking import Wish, asked
from voice_interview.protocols import Ear, Recorder
from voice_interview.terminal.front import Terminal
from voice_interview.terminal.keyboard import keyboard
from voice_interview.terminal.progress import nothing_to_ask
from voice_interview.terminal.wording import deck_problems, unfinished
from voice_interview.unfinished import answers_of, loose_ends

T = TypeVar("T")

DEAF = (
    "Spoken commands are off, or not known in this deck's language: silence ends an answer, and"
    " ratings are left open unless you press their keys."
)
"""What a person without keys should know before."""

DEMO_SPEED = 5.0
"""How much faster the sample interview runs where nobody can hear it."""


def practice(loaded: LoadedConfig, wish: Wish, out: Console) -> SessionRecord | None:
    """An interview with the person at the keyboard and the microphone; None with nothing to ask.

    Raises what keeps it from beginning or from going on, each an `InterviewError`.
    """
    chosen = asked(loaded, wish, datetime.now(UTC))
    if not chosen.questions:
        out.print(nothing_to_ask(chosen, only_due=wish.due))
        return None
    deck = chosen.deck
    terminal = Terminal(out)
    controls = Controls()
    keys = _keys(terminal, controls, needed=not wish.hands_free)
    with keys, terminal, equipment(loaded, deck, SilentPlayer(), terminal) as kit:
        if remark := deck_problems(chosen.problems):
            terminal(Notice(remark))
        if remark := unfinished(answers_of(loose_ends(kit.store, graded=kit.grader is not None))):
            terminal(Notice(remark))
        recorder = make_recorder(loaded.config.listen)
        plan = _plan(loaded, deck, chosen.questions, wish, kit)
        with _ear(loaded, deck) as ear, Broadcast(loaded.recordings_folder) as broadcast:
            if wish.hands_free and ear is None:
                terminal(Notice(DEAF))
            engines = _engines(kit, recorder, Hearing(ear, recorder) if ear else None)
            return Interview(plan, engines, controls, each_of(terminal, broadcast)).run()


def demo(loaded: LoadedConfig, out: Console) -> SessionRecord:
    """The sample interview; its sessions are kept in a folder of their own."""
    path, answers = sample.load()
    deck, _ = read_deck(path)
    apart = loaded.kept_apart("demo").with_grader("embedded")
    terminal = Terminal(out)
    controls = Controls()
    keys = _keys(terminal, controls, needed=False)
    with keys, terminal, equipment(apart, deck, SilentPlayer(DEMO_SPEED), terminal) as kit:
        speed = 1.0 if kit.audible else DEMO_SPEED
        by_id = {answer.question_id: answer for answer in answers}
        candidate = Candidate(by_id, kit.player, speed, controls)
        plan = _plan(apart, deck, tuple(deck.questions), Wish(), kit)
        plan = replace(plan, manners="none")  # its spectators see the screen
        with Broadcast(apart.recordings_folder) as broadcast:
            emit = each_of(terminal, broadcast, candidate)
            return Interview(plan, _engines(kit, candidate), controls, emit).run()


def _keys(terminal: Terminal, controls: Controls, *, needed: bool) -> AbstractContextManager[None]:
    """Keys become commands, for the length of the block. Where they are `needed`, raises if there
    is no keyboard."""

    def press(char: str) -> None:
        if (command := terminal.meaning(char)) is not None:
            controls.put(command)

    return keyboard(press) if needed or sys.stdin.isatty() else nullcontext()


@contextmanager
def _ear(loaded: LoadedConfig, deck: Deck) -> Iterator[Ear | None]:
    """Who hears spoken commands, for the length of the block."""
    ear = make_command_listener(loaded.config.commands, deck.language)
    with closing(ear) if ear else nullcontext():
        yield ear


def _engines(kit: Kit, recorder: Recorder, hearing: Hearing | None = None) -> Engines:
    return Engines(kit.voice, kit.player, recorder, kit.transcriber, kit.grader, kit.store, hearing)


def _plan(
    loaded: LoadedConfig,
    deck: Deck,
    questions: Sequence[Question],
    wish: Wish,
    kit: Kit,
) -> Plan:
    settings = loaded.config
    return Plan(
        deck=deck,
        questions=questions,
        folder=kit.folder,
        limit=settings.listen.time_limit,
        warnings=settings.listen.warnings,
        minutes=_wished(wish.minutes, settings.practice.minutes),
        headphones=settings.listen.headphones,
        spoken=kit.audible and settings.voice.engine != "none",
        patience=Patience(settings.listen.thinking, settings.listen.silence),
        manners=settings.voice.manners,
        hands_free=wish.hands_free,
        rest=_wished(wish.rest, settings.practice.rest),
        follow_ups=_wished(wish.follow_ups, settings.practice.follow_ups),
    )


def _wished(wish: T | None, setting: T) -> T:
    return setting if wish is None else wish
