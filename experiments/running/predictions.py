"""What a run says of image files, and `predictions.csv`, where it stands."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

import numpy as np

from datasets.bit_depth import FULL, BitDepth
from evaluation.scores import Norm
from experiments.events import ImageJudged
from storage.csv_cells import safe_cell
from storage.reading import read_text
from storage.whole import write_whole

FILE, PICTURES, MASKS, OVERLAYS = "predictions.csv", "pictures", "masks", "overlays"
_MOST_BYTES = 2**30
_FIRST_COLUMNS = (
    "path", "score", "threshold", "verdict", "picture", "map", "scored_by", "error", "run",
)  # fmt: skip
COLUMNS = (*_FIRST_COLUMNS, "model", "evaluation", "changed", "bytes")

State = tuple[str, str]
"""When an image file was changed last, in UTC, and its bytes: another image under its name has
others. Both are empty where they are not known."""


@dataclass(frozen=True)
class JudgedBy:
    """What the rows of one file have in common.

    Args:
        run: The name of the run.
        map: The measure that scores are of.
        scored_by: Which score it is.
        threshold: Scores above it are called defective.
        model: The first digits of its network's digest.
        evaluation: Likewise of the evaluation that it was judged by; "" where none is known.
    """

    run: str
    map: str
    scored_by: Norm
    threshold: float
    model: str = ""
    evaluation: str = ""

    @property
    def words(self) -> str:
        """Say it as the columns do."""
        score = f"score {self.scored_by} above {self.threshold:.6g}"
        evaluation = f", evaluation {self.evaluation}" if self.evaluation else ""
        return f"run {self.run}, map {self.map}, {score}, model {self.model}{evaluation}"


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
        bit_depth: How many bits of a 16-bit image are used; in no row, as the run knows it.
        run: The name of the run.
        model: The first digits of its network's digest.
        evaluation: Likewise of the evaluation that it was judged by.
        state: Of the image file before it was read.
    """

    path: Path
    score: float | None
    threshold: float
    picture: Path | None
    map: str
    scored_by: Norm
    error: str = ""
    bit_depth: BitDepth = FULL
    run: str = ""
    model: str = ""
    evaluation: str = ""
    state: State = ("", "")

    @property
    def verdict(self) -> Literal["good", "defective", "error"]:
        """`"defective"` above the threshold, otherwise `"good"`; `"error"` without a score."""
        if self.score is None:
            return "error"
        return "defective" if self.score > self.threshold else "good"

    @property
    def event(self) -> ImageJudged:
        """What is told of it."""
        return ImageJudged(
            path=str(self.path),
            verdict=self.verdict,
            threshold=self.threshold,
            score=self.score,
            picture=None if self.picture is None else str(self.picture),
            error=self.error,
            bit_depth=self.bit_depth,
        )

    @classmethod
    def not_read(cls, path: Path, error: str, by: JudgedBy) -> Prediction:
        """Return what is said of an image that could not be read."""
        return cls.by(by, path, error=error)

    @classmethod
    def by(
        cls,
        by: JudgedBy,
        path: Path,
        score: float | None = None,
        picture: Path | None = None,
        error: str = "",
    ) -> Prediction:
        """Return what is said of an image by a run."""
        said = cls(path, score, by.threshold, picture, by.map, by.scored_by, error)
        return replace(said, run=by.run, model=by.model, evaluation=by.evaluation)


@dataclass(frozen=True)
class Earlier:
    """What earlier calls wrote.

    Args:
        text: The file as it is, a whole number of lines.
        judged: The images that have a row and could be read, as their last one found their files.
        pictures: Names of their pictures, without their suffix.
        judged_by: What judged them; one, unless somebody put files together.
    """

    text: str = ""
    judged: Mapping[str, State] = field(default_factory=dict)
    pictures: frozenset[str] = frozenset()
    judged_by: frozenset[JudgedBy] = frozenset()

    def has(self, path: Path) -> bool:
        """Tell whether an image was judged as it is now, not before somebody overwrote it."""
        return self.judged.get(shown_path(path)) == state_of(path)


def state_of(path: Path) -> State:
    """Return the state of an image file; nothing known of one that is not there."""
    try:
        found = path.stat()
    except OSError:
        return "", ""
    return str(np.datetime64(found.st_mtime_ns // 1000, "us")), str(found.st_size)


def places_in(out: Path) -> tuple[Path, ...]:
    """Return the file and the folders that a prediction writes; all else in `out` is others'."""
    return (out / FILE, out / PICTURES, out / MASKS, out / OVERLAYS)


def write_predictions(
    path: Path, predictions: Sequence[Prediction], earlier: Earlier | None = None
) -> None:
    """Write `predictions.csv`, the file whole; map and score stand by their keys.

    Args:
        path: The file.
        predictions: The new rows.
        earlier: The rows that stay before them.
    """
    before = earlier.text if earlier and earlier.text else _line(COLUMNS)
    write_whole(path, before + "".join(_row(path, item) for item in predictions))


@contextmanager
def rows_added_to(path: Path) -> Iterator[Callable[[Prediction], None]]:
    """Let rows be added to the end of `predictions.csv`; each can be read as soon as it is added.

    All of them are on the disk itself when the block ends, however it ends.
    """
    begins = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(_line(COLUMNS) if begins else "")

        def add(prediction: Prediction) -> None:
            file.write(_row(path, prediction))
            file.flush()

        try:
            yield add
        finally:
            file.flush()
            os.fsync(file.fileno())


def read_earlier(path: Path) -> Earlier:
    """Read what earlier calls wrote; a last line that was cut off is left out.

    Raises:
        ValueError: The file is none of this version's.
    """
    if not path.exists():
        return Earlier()
    text = read_text(path, _MOST_BYTES)
    text = text[: text.rfind("\n") + 1]
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if rows and tuple(rows[0]) == _FIRST_COLUMNS:
        raise ValueError(
            f"{path} is of an earlier version and does not say which model judged: give --out "
            "another folder, or --force to judge all anew"
        )
    if rows and tuple(rows[0]) != COLUMNS:
        raise ValueError(
            f"{path} has other columns than predictions have now: give --out another folder"
        )
    whole = [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:] if len(row) == len(COLUMNS)]
    return Earlier(
        text,
        {row["path"]: (row["changed"], row["bytes"]) for row in whole if row["score"]},
        frozenset(Path(row["picture"]).stem.casefold() for row in whole if row["picture"]),
        frozenset(_judged_by(path, row) for row in whole),
    )


def check_judged_alike(path: Path, earlier: Earlier, by: JudgedBy) -> None:
    """Refuse to mix rows: a file's rows are by one run, map, score, threshold and model.

    A run that was trained or evaluated again is another one, also under the same name.

    Args:
        path: The file.
        earlier: Its rows.
        by: What is to judge the next images.

    Raises:
        ValueError: There are rows by something else.
    """
    run, model, evaluation = (str(safe_cell(x)) for x in (by.run, by.model, by.evaluation))
    now = replace(by, run=run, model=model, evaluation=evaluation)
    others = sorted(each.words for each in earlier.judged_by - {now})
    if others:
        raise ValueError(
            f"{path} has rows by {others[0]}, and now it would be {now.words}: give --out another "
            "folder, or --force to judge all anew"
        )


def names_drawn(path: Path) -> frozenset[str]:
    """Return how the pictures of a file's rows are called, whatever version wrote them.

    Masks and overlays are called alike. A file that cannot be read names none.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(read_text(path, _MOST_BYTES), newline="")))
    except (OSError, ValueError, csv.Error):
        return frozenset()
    pictures = [Path(row.get("picture") or "") for row in rows]
    return frozenset(picture.stem for picture in pictures if picture.parent == Path(PICTURES))


def _judged_by(path: Path, row: dict[str, str]) -> JudgedBy:
    try:
        threshold = float(row["threshold"])
    except ValueError as error:
        raise ValueError(
            f"{path} is damaged, a threshold in it is no number: give --out another folder"
        ) from error
    by = JudgedBy(row["run"], row["map"], cast(Norm, row["scored_by"]), threshold)
    return replace(by, model=row["model"], evaluation=row["evaluation"])


def real_path(path: Path) -> Path:
    """Return a path without links; `Path.resolve` raises where a link leads back to itself."""
    return Path(os.path.realpath(path))


def shown_path(path: Path) -> str:
    """Return a path as its row has it."""
    return str(safe_cell(path))


def _row(file: Path, item: Prediction) -> str:
    score = "" if item.score is None else item.score
    picture = "" if item.picture is None else item.picture.relative_to(file.parent)
    judged = (item.path, score, item.threshold, item.verdict)
    about = (item.map, item.scored_by, item.error, item.run, item.model, item.evaluation)
    return _line([*judged, picture, *about, *item.state])


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(map(safe_cell, cells))
    return text.getvalue()
