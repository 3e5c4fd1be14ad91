"""What fields of a question are called in tables, cards and lists."""

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

Part: TypeAlias = Literal[
    "text", "answer", "round", "tags", "key points", "follow-ups", "time limit", "ignored"
]

_NAMES: Mapping[Part, str] = {
    "text": "question questions q front prompt ask query question_text text_question title "
    "interview_question instruction frage pregunta pergunta domanda вопрос 问题 問題 質問 "
    "vorderseite",
    "answer": "answer answers a back response reply solution explanation reference model_answer "
    "sample_answer ideal_answer expected_answer correct_answer answer_text ground_truth output "
    "completion antwort respuesta resposta risposta ответ 答案 回答 rückseite",
    "round": "round category topic section chapter deck module subject area theme group unit",
    "tags": "tags tag labels label keywords difficulty level skill skills type",
    "key points": "key_points keypoints points rubric criteria expected_points key_concepts",
    "follow-ups": "follow_ups followups follow_up followup follow_up_questions",
    "time limit": "time_limit timelimit seconds limit",
    "ignored": "id guid uuid no nr number index n notetype note_type created updated created_at "
    "updated_at url source link",
}

PARTS: Mapping[str, Part] = {name: part for part, names in _NAMES.items() for name in names.split()}


def part_of(name: str) -> Part | None:
    """The part that a column or a key holds, by its usual names in any case."""
    plain = re.sub(r"[\W_]+", "_", name.strip().casefold()).strip("_")
    return PARTS.get(plain) or ("ignored" if name.strip() in ("#", "№") else None)


def split_list(value: str, separators: str = r"[,;|\n]") -> tuple[str, ...]:
    """A list written into one field."""
    return tuple(part for each in re.split(separators, value) if (part := each.strip(" -*•\t")))
