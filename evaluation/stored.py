"""An evaluation read back from its folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from evaluation.arrays import EvaluationArrays, open_arrays
from evaluation.files import EvaluationFiles
from evaluation.scores import NORMS, PAPER_SCORE, Norm
from evaluation.scores_file import ScoreRow, read_rows
from evaluation.stored_metrics import read_metrics


def score_of(metrics: Mapping[str, Any]) -> Norm:
    """Return which score decides, from the content of metrics.json.

    Raises:
        ValueError: There is no such score.
    """
    score = metrics.get("score", PAPER_SCORE)
    if score not in NORMS:
        raise ValueError(f"metrics.json names the score {score!r}: evaluate the run again")
    return cast(Norm, score)


@dataclass(frozen=True)
class StoredEvaluation:
    """An evaluation read back; the arrays are mapped from their files, not loaded.

    Attributes:
        folder: Where it lies.
        score: Which score decides; before there was a choice it was the paper's.
        metrics: The content of metrics.json.
        rows: One entry an image; entry i belongs to row i of every array.
        arrays: Maps, inputs, reconstructions and masks.
    """

    folder: Path
    score: Norm
    metrics: dict[str, Any]
    rows: tuple[ScoreRow, ...]
    arrays: EvaluationArrays


def read_evaluation(folder: Path) -> StoredEvaluation:
    """Read an evaluation that `folder.write_evaluation` wrote.

    Args:
        folder: The evaluation's own folder, such as `runs/<experiment>/evaluation/residual`.

    Raises:
        FileNotFoundError: If there is no evaluation, or a file of it is missing.
        ValueError: If a file is damaged.
    """
    try:
        content = read_metrics(EvaluationFiles(folder).metrics)
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"There is no evaluation in {str(folder)!r} (no metrics.json); evaluate the run first."
        ) from error
    return StoredEvaluation(
        folder=folder,
        score=score_of(content),
        metrics=content,
        rows=read_rows(folder),
        arrays=open_arrays(folder),
    )
