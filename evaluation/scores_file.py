"""`scores.csv`: one row a test image, with its scores, its verdict and its picture."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from evaluation.files import EvaluationFiles
from evaluation.scores import NORMS, Norm, Scores
from evaluation.testset import TestSet
from evaluation.thresholds import verdicts

_COLUMNS = (
    "name", "defect_type", "label", "path", *NORMS, "threshold", "verdict", "picture",
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


def rows_as_csv(rows: Sequence[ScoreRow]) -> str:
    """Return the content of scores.csv; scores are given to the last bit."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        limit = "" if row.threshold is None else repr(row.threshold)
        picture = "" if row.picture is None else row.picture.as_posix()
        known = (row.name, row.defect_type, row.label, row.path)
        scores = (repr(row.scores[norm]) for norm in NORMS)
        writer.writerow([*known, *scores, limit, row.verdict or "", picture])
    return text.getvalue()


def read_rows(folder: Path) -> tuple[ScoreRow, ...]:
    """Read scores.csv of an evaluation's folder."""
    with EvaluationFiles(folder).scores.open(encoding="utf-8", newline="") as file:
        return tuple(_parse_row(row, folder) for row in csv.DictReader(file))


def _parse_row(row: Mapping[str, str], folder: Path) -> ScoreRow:
    return ScoreRow(
        name=row["name"],
        defect_type=row["defect_type"],
        label=int(row["label"]),
        path=row["path"],
        scores={norm: float(row[norm]) for norm in NORMS if norm in row},
        threshold=float(row["threshold"]) if row["threshold"] else None,
        verdict=row["verdict"] or None,
        picture=folder / row["picture"] if row["picture"] else None,
    )
