"""What a run says of image files, and `predictions.csv`, where it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evaluation.scores import Norm
from storage.csv_cells import safe_cell
from storage.whole import write_whole

FILE, PICTURES = "predictions.csv", "pictures"


@dataclass(frozen=True)
class Prediction:
    """What a run says of one image file.

    Args:
        path: The image.
        score: Of its anomaly map, in the way that the run was evaluated; none for an image that
            could not be read.
        threshold: Scores above it are called defective.
        picture: The heat-map picture; none for an image that could not be read.
        map: The measure that the score is of.
        scored_by: Which score it is.
        error: Why the image could not be read, in a sentence.
    """

    path: Path
    score: float | None
    threshold: float
    picture: Path | None
    map: str
    scored_by: Norm
    error: str = ""

    @property
    def verdict(self) -> Literal["good", "defective", "error"]:
        """`"defective"` above the threshold, otherwise `"good"`; `"error"` without a score."""
        if self.score is None:
            return "error"
        return "defective" if self.score > self.threshold else "good"

    @classmethod
    def not_read(
        cls, path: Path, error: str, threshold: float, judged_by: tuple[str, Norm]
    ) -> Prediction:
        """Return what is said of an image that could not be read."""
        return cls(path, None, threshold, None, *judged_by, error)


def write_predictions(path: Path, predictions: Sequence[Prediction]) -> None:
    """Write `predictions.csv`, the file whole; map and score stand by their keys."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        ["path", "score", "threshold", "verdict", "picture", "map", "scored_by", "error"]
    )
    for item in predictions:
        score = "" if item.score is None else item.score
        judged = (item.path, score, item.threshold, item.verdict)
        picture = "" if item.picture is None else item.picture.relative_to(path.parent)
        cells = [*judged, picture, item.map, item.scored_by, item.error]
        writer.writerow(map(safe_cell, cells))
    write_whole(path, text.getvalue())
