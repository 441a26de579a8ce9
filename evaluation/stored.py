"""An evaluation read back from its folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.arrays import EvaluationArrays, open_arrays
from evaluation.files import EvaluationFiles
from evaluation.scores_file import ScoreRow, read_rows


@dataclass(frozen=True)
class StoredEvaluation:
    """An evaluation read back; the arrays are mapped from their files, not loaded.

    Attributes:
        folder: Where it lies.
        metrics: The content of metrics.json.
        rows: One entry an image; entry i belongs to row i of every array.
        arrays: Maps, inputs, reconstructions and masks.
    """

    folder: Path
    metrics: dict[str, Any]
    rows: tuple[ScoreRow, ...]
    arrays: EvaluationArrays


def read_evaluation(folder: Path) -> StoredEvaluation:
    """Read an evaluation that `folder.write_evaluation` wrote.

    Args:
        folder: The evaluation's own folder, such as `runs/<experiment>/evaluation/residual`.

    Raises:
        FileNotFoundError: If there is no evaluation.
    """
    metrics = EvaluationFiles(folder).metrics
    if not metrics.is_file():
        raise FileNotFoundError(
            f"There is no evaluation in {str(folder)!r} (no metrics.json); evaluate the run first."
        )
    return StoredEvaluation(
        folder=folder,
        metrics=json.loads(metrics.read_text(encoding="utf-8")),
        rows=read_rows(folder),
        arrays=open_arrays(folder),
    )
