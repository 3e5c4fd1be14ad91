"""Comparing by meaning, with sentence embeddings: the optional extra `semantic`."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voice_interview.errors import GradingError, MissingPackageError
from voice_interview.grading.answers import Answer
from voice_interview.grading.comparison import Comparison
from voice_interview.grading.rubric import Rubric

Vectors: TypeAlias = NDArray[np.float32]
"""Shape (texts, dimensions), each row of length 1."""

_PACKAGE = "sentence_transformers"

_TINY = 1e-6


class Encoder(Protocol):
    """Turns texts into vectors whose directions are their meanings."""

    @property
    def model(self) -> str:
        """Name of the model, or its folder."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text. Raises `GradingError`."""


@dataclass(frozen=True)
class SentenceEncoder:
    """A model of sentence-transformers, loaded."""

    model: str
    _loaded: Any

    def encode(self, texts: Sequence[str]) -> Vectors:
        try:
            rows = self._loaded.encode(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        except (RuntimeError, MemoryError) as error:
            raise GradingError(
                f"The sentence model {self.model} failed: {error}.",
                "Choose a smaller model, or grade by words only.",
            ) from error
        return np.asarray(rows, np.float32)


def load_encoder(model: str) -> SentenceEncoder:
    """Load a model by its name on the hub or from a local folder; takes seconds.

    Raises `MissingPackageError` without the extra, `GradingError` where the model cannot be had.
    """
    try:
        package = importlib.import_module(_PACKAGE)
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            "sentence-transformers", "semantic", "Comparing answers by meaning"
        ) from error
    try:
        return SentenceEncoder(model, package.SentenceTransformer(model))
    except (OSError, ValueError, RuntimeError) as error:
        raise GradingError(
            f"The sentence model {model} cannot be loaded: {error}.",
            "Give the folder of a model, or a name that can be downloaded now.",
        ) from error


class MeaningComparer:
    """Compares answers by meaning; keeps the vectors of the latest questions."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._rubric_vectors = lru_cache(maxsize=256)(self._encode_rubric)

    @property
    def model(self) -> str:
        return self._encoder.model

    def compare(self, rubric: Rubric, answer: Answer) -> Comparison:
        """How near each passage comes to each point, in all that the question does not say.

        An answer that only repeats the question is near every point on its subject. So the
        question's direction is taken out of both before the cosine; what is left is news.
        """
        points, question = self._rubric_vectors(rubric)
        said = self._encoder.encode([passage.text for passage in answer.passages])
        cosines = np.clip(_without(points, question) @ _without(said, question).T, 0, 1)
        whole = said.mean(axis=0)
        focus = float(whole @ question) / max(float(np.linalg.norm(whole)), _TINY)
        return Comparison(
            strengths=tuple(cosines.max(axis=1).tolist()),
            by_passage=tuple(map(tuple, cosines.tolist())),
            focus=min(1.0, max(0.0, focus)),
        )

    def _encode_rubric(self, rubric: Rubric) -> tuple[Vectors, NDArray[np.float32]]:
        vectors = self._encoder.encode([rubric.question, *(each.text for each in rubric.points)])
        return vectors[1:], vectors[0]


def _without(vectors: Vectors, direction: NDArray[np.float32]) -> Vectors:
    """Unit rows at right angles to a unit direction; zeros where nothing is left."""
    rest = vectors - np.outer(vectors @ direction, direction)
    length = np.linalg.norm(rest, axis=1, keepdims=True)
    unit: Vectors = np.where(length > _TINY, rest / np.maximum(length, _TINY), 0)
    return unit
