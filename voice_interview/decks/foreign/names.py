"""What fields of a question are called in tables, cards and lists."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

Part: TypeAlias = Literal[
    "text", "answer", "choices", "wrong", "shown", "round", "tags", "key points", "follow-ups",
    "time limit", "ignored", "title", "body", "right",
]  # fmt: skip
"""`parts_of` makes of a `title`, a `body` and a `right` (answer) what is missing beside them."""

_NAMES: Mapping[Part, str] = {
    "text": "question questions q front prompt ask query question_text text_question "
    "interview_question instruction frage pregunta pergunta domanda вопрос 问题 問題 質問 "
    "vorderseite",
    "answer": "answer answers a back response reply solution explanation reference model_answer "
    "sample_answer ideal_answer expected_answer answer_text ground_truth output "
    "completion antwort respuesta resposta risposta ответ 答案 回答 rückseite",
    "choices": "choices options alternatives answer_choices answer_options possible_answers",
    "wrong": "incorrect_answers wrong_answers distractors",
    "shown": "code snippet code_snippet",
    "round": "round category topic section chapter deck module subject area theme group unit",
    "tags": "tags tag labels label keywords difficulty level skill skills categories topics type",
    "key points": "key_points keypoints points rubric criteria expected_points key_concepts",
    "follow-ups": "follow_ups followups follow_up followup follow_up_questions",
    "time limit": "time_limit timelimit seconds limit",
    "ignored": "id guid uuid no nr number index n notetype note_type created updated created_at "
    "updated_at url source link",
    "title": "title term",
    "body": "text body content description definition meaning markdown",
    "right": "correct_answer correct_answers correct_option correct_index correct_choice correct "
    "right_answer answer_index answer_key is_correct is_right is_answer",
}

PARTS: Mapping[str, Part] = {name: part for part, names in _NAMES.items() for name in names.split()}
_LETTERS = ("a", "b", "c", "d", "e", "f")
_CHOICE = re.compile(r"(?:option|choice|answer|opt)_?([a-f]|[1-6])")


def part_of(name: str) -> Part | None:
    """The part that a column or a key holds, by its usual names in any case."""
    return PARTS.get(_plain(name)) or ("ignored" if name.strip() in ("#", "№") else None)


def _plain(name: str) -> str:
    """`correctAnswer` as `correct_answer`."""
    words = re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[\W_]+", "_", words.casefold()).strip("_")


def choice_of(name: str) -> str:
    """The letter or number of an answer to choose: "B" for `option_b`; empty for other names."""
    match = _CHOICE.fullmatch(_plain(name))
    return match[1].upper() if match else name.strip().upper() if _plain(name) in _LETTERS else ""


def parts_of(names: Sequence[str]) -> list[Part | None]:
    """The parts that names standing together hold, each read in the light of the others."""
    parts = [part_of(name) for name in names]
    choices = [bool(choice_of(name)) for name in names]
    if sum(choices) > 1:
        parts = ["choices" if own else part for own, part in zip(choices, parts, strict=True)]
    if "right" in parts:
        several = [_plain(name) == "answers" and "choices" not in parts for name in names]
        parts = ["choices" if own else part for own, part in zip(several, parts, strict=True)]
        parts = ["answer" if part == "right" else part for part in parts]
    parts = _standing_in(parts, "title", "text")
    if "answer" in parts or "choices" in parts:
        parts = _standing_in(parts, "body", "text")
    parts = _standing_in(parts, "body", "answer")
    parts = _standing_in(parts, "title", "round")
    return [None if part in ("title", "body") else part for part in parts]


def _standing_in(parts: list[Part | None], given: Part, missing: Part) -> list[Part | None]:
    return parts if missing in parts else [missing if part == given else part for part in parts]


def split_list(value: str, separators: str = r"[,;|\n]") -> tuple[str, ...]:
    """A list written into one field."""
    return tuple(part for each in re.split(separators, value) if (part := each.strip(" -*•\t")))
