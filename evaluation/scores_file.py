"""`scores.csv`: one row a test image, with its scores, its verdict and its picture."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model, field_validator

from evaluation.files import EvaluationFiles
from evaluation.scores import NORMS, Norm, Scores
from evaluation.testset import TestSet
from evaluation.thresholds import Verdict, verdicts
from storage.csv_cells import read_cell, safe_cell
from storage.reading import read_table

_COLUMNS = (
    "name", "defect_type", "label", "path", *NORMS, "threshold", "verdict", "picture", "model",
)  # fmt: skip


@dataclass(frozen=True)
class ScoreRow:
    """What is known of one test image.

    Attributes:
        name: File stem.
        defect_type: "good" or the defect's label.
        label: 0 good, 1 defective.
        path: Where the image came from.
        scores: The image's scores; files of earlier versions have fewer kinds.
        threshold: On the score that decides, or None.
        verdict: "right", "missed" or "false alarm"; None without a threshold.
        picture: The result picture's file, or None.
    """

    name: str
    defect_type: str
    label: int
    path: str
    scores: Mapping[Norm, float]
    threshold: float | None
    verdict: str | None
    picture: Path | None


def score_rows(
    test_set: TestSet, scores: Scores, score: Norm, threshold: float | None, pictures: bool
) -> tuple[ScoreRow, ...]:
    """Return a row for each test image, judged by one score.

    Pictures are named from the evaluation's folder on.
    """
    within = EvaluationFiles(Path())
    calls: Sequence[str | None] = [None] * len(test_set)
    if threshold is not None:
        calls = verdicts(scores[score], test_set.labels, threshold)
    return tuple(
        ScoreRow(
            name=name,
            defect_type=test_set.defect_types[row],
            label=int(test_set.labels[row]),
            path=test_set.paths[row],
            scores={norm: float(scores[norm][row]) for norm in NORMS},
            threshold=None if threshold is None else float(threshold),
            verdict=calls[row],
            picture=within.pictures / test_set.defect_types[row] / f"{name}.png"
            if pictures
            else None,
        )
        for row, name in enumerate(test_set.names)
    )


def rows_as_csv(rows: Sequence[ScoreRow], model: str = "") -> str:
    """Return the content of scores.csv; scores are given to the last bit.

    Args:
        rows: One a test image.
        model: Digest of the network whose scores they are.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        limit = "" if row.threshold is None else repr(row.threshold)
        picture = "" if row.picture is None else row.picture.as_posix()
        known = map(safe_cell, (row.name, row.defect_type, row.label, row.path))
        scores = (repr(row.scores[norm]) for norm in NORMS)
        verdict = row.verdict or ""
        writer.writerow([*known, *scores, limit, verdict, safe_cell(picture), model])
    return text.getvalue()


def _or_none(text: Any) -> Any:
    return text or None


Text = Annotated[str, BeforeValidator(read_cell)]


class _Row(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)

    name: Text
    defect_type: Text
    label: Literal["0", "1"]
    path: Text
    threshold: Annotated[float | None, BeforeValidator(_or_none)]
    verdict: Annotated[Verdict | None, BeforeValidator(_or_none)]
    picture: Text

    @field_validator("picture")
    @classmethod
    def _within_the_folder(cls, picture: str) -> str:
        place = PurePosixPath(picture)
        if place.is_absolute() or ".." in place.parts:
            raise ValueError("a picture lies in the folder of its evaluation")
        return picture


_SCORES: dict[str, Any] = {str(norm): (float | None, None) for norm in NORMS}
_StoredRow = create_model("_StoredRow", __base__=_Row, **_SCORES)


def read_rows(folder: Path) -> tuple[ScoreRow, ...]:
    """Read scores.csv of an evaluation's folder.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: The file is damaged, or a score is no finite number.
    """
    rows = read_table(EvaluationFiles(folder).scores, _StoredRow)
    return tuple(_as_score_row(row, folder) for row in rows)


def _as_score_row(row: Any, folder: Path) -> ScoreRow:
    scores = {norm: getattr(row, norm) for norm in NORMS if getattr(row, norm) is not None}
    return ScoreRow(
        name=row.name,
        defect_type=row.defect_type,
        label=int(row.label),
        path=row.path,
        scores=scores,
        threshold=row.threshold,
        verdict=row.verdict,
        picture=folder / row.picture if row.picture else None,
    )
