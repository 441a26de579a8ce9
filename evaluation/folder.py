"""What an evaluation leaves in its folder, and reading it back.

    metrics.json          figures of all defects, of each defect type, and thinned ROC curves
    scores.csv            one row an image: scores, threshold, verdict, picture
    roc_image.png         image-wise ROC curves by norm and by defect type
    roc_pixel.png         pixel-wise ROC curves, all defects and by type
    pictures/<type>/      one picture for each test image
    maps.npy              float32 N×H×W
    inputs.npy            uint8 N×H×W×C
    reconstructions.npy   uint8 N×H×W×C
    masks.npy             uint8 N×H×W: 0 good, 1 defect, 255 unknown (defective, without a mask)

Row i of every array is row i of scores.csv. The folder is built under a temporary name and then
takes the place of an older evaluation, so nothing of that one remains.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evaluation.metrics import verdicts
from evaluation.pictures import (
    OVERLAY_OPACITY,
    TITLES,
    colour_scale,
    draw_picture,
    encode_png,
    make_frame,
    to_bytes,
)
from evaluation.plots import NamedCurve, write_roc_image, write_roc_pixel
from evaluation.scores import NORMS, SCORE, TOLERANCES, Norm, score_maps
from evaluation.summary import LEVELS, Level, Scores, Summary, summarize, summary_as_json
from evaluation.testset import TestSet
from storage.whole import folder_written_whole, write_json

__all__ = [
    "MEASURES",
    "Evaluation",
    "ScoreRow",
    "TestSet",
    "metrics_table",
    "read_evaluation",
    "write_evaluation",
]

Measure = Literal["residual", "uncertainty"]
Floats = npt.NDArray[np.floating[Any]]
OnProgress = Callable[[int, int], None] | None

MEASURES: tuple[Measure, ...] = ("residual", "uncertainty")
UNKNOWN = 255
_COLUMNS = (
    "name", "defect_type", "label", "path", *NORMS, "threshold", "verdict", "picture",
)  # fmt: skip


@dataclass(frozen=True)
class ScoreRow:
    """One test image's line of scores.csv.

    Attributes:
        name: File stem.
        defect_type: "good" or the defect's label.
        label: 0 good, 1 defective.
        path: Where the image came from.
        scores: A score for each norm.
        threshold: On the L2 score, or None.
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


@dataclass(frozen=True)
class Evaluation:
    """An evaluation read back; the arrays are mapped from their files, not loaded.

    Attributes:
        folder: Where it lies.
        metrics: The content of metrics.json.
        rows: One entry an image; entry i belongs to row i of every array.
        maps: float32 N×H×W.
        inputs: uint8 N×H×W×C.
        reconstructions: uint8 N×H×W×C.
        masks: uint8 N×H×W; 0 good, 1 defect, 255 unknown.
    """

    folder: Path
    metrics: dict[str, Any]
    rows: tuple[ScoreRow, ...]
    maps: npt.NDArray[np.float32]
    inputs: npt.NDArray[np.uint8]
    reconstructions: npt.NDArray[np.uint8]
    masks: npt.NDArray[np.uint8]


def write_evaluation(
    folder: Path,
    measure: Measure,
    test_set: TestSet,
    reconstructions: Floats,
    maps: Floats,
    *,
    levels: Sequence[Level] = LEVELS,
    pictures: bool = True,
    threshold: float | None = None,
    synthetic: tuple[TestSet, Floats] | None = None,
    notes: Sequence[str] = (),
    on_progress: OnProgress = None,
) -> dict[str, Any]:
    """Compute all figures of an evaluation and write its folder, replacing an older one.

    Args:
        folder: The evaluation's own folder, named after the measure, such as
            `runs/<experiment>/evaluation/residual`.
        measure: "residual" or "uncertainty".
        test_set: The N test images.
        reconstructions: Floating point N×H×W×C in [0, 1]; the mean prediction for "uncertainty".
        maps: Anomaly maps, floating point N×H×W, in use as float32.
        levels: Which figures to compute: "image", "pixel" or both. The others are None.
        pictures: Whether to write a picture for each test image.
        threshold: On the L2 score, from `metrics.false_alarm_threshold`; None gives no verdicts.
        synthetic: Test images with synthetic defects and their maps; their figures use the good
            images of `test_set`.
        notes: What else to say under `notes`, such as what an import noted.
        on_progress: Called with (pictures written, pictures in all).

    Returns:
        The content of metrics.json.

    Raises:
        ValueError: If the folder is not named after the measure, the arrays do not match the
            test set, or a map is not finite.
    """
    maps = np.asarray(maps, np.float32)
    _check_folder(folder, measure)
    _check_arrays(test_set, reconstructions, maps, levels)
    scores = score_maps(maps, TOLERANCES[measure])
    summary = summarize(
        test_set, maps, scores, levels=levels, threshold=threshold, synthetic=synthetic
    )
    content = summary_as_json(summary)
    content["notes"] = [*notes, *content["notes"]]
    calls = verdicts(scores[SCORE], test_set.labels, threshold) if threshold is not None else None
    predictions = to_bytes(reconstructions)
    with folder_written_whole(folder) as new:
        _write_arrays(new, test_set, predictions, maps)
        _write_curves(new, summary, levels)
        (new / "scores.csv").write_text(
            _scores_csv(test_set, scores, threshold, calls, pictures), encoding="utf-8", newline=""
        )
        write_json(new / "metrics.json", content)
        if pictures:
            captions = _captions(scores, threshold, calls)
            _write_pictures(new, measure, test_set, predictions, maps, captions, on_progress)
    return content


def read_evaluation(folder: Path) -> Evaluation:
    """Read an evaluation that `write_evaluation` wrote.

    Args:
        folder: The evaluation's own folder, such as `runs/<experiment>/evaluation/residual`.

    Raises:
        FileNotFoundError: If there is no evaluation.
    """
    if not (folder / "metrics.json").is_file():
        raise FileNotFoundError(
            f"There is no evaluation in {str(folder)!r} (no metrics.json); evaluate the run first."
        )
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as file:
        rows = tuple(_parse_row(row, folder) for row in csv.DictReader(file))
    return Evaluation(
        folder=folder,
        metrics=json.loads((folder / "metrics.json").read_text(encoding="utf-8")),
        rows=rows,
        maps=np.load(folder / "maps.npy", mmap_mode="r"),
        inputs=np.load(folder / "inputs.npy", mmap_mode="r"),
        reconstructions=np.load(folder / "reconstructions.npy", mmap_mode="r"),
        masks=np.load(folder / "masks.npy", mmap_mode="r"),
    )


def metrics_table(metrics: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the content of metrics.json as rows of a small text table, the header first.

    Example:
        >>> metrics_table(metrics)[1]
        ('all defects', '60', '0.964', '0.812', '0.655')
    """
    total = {**metrics, "images": metrics["images"]["defective"]}
    groups = {"all defects": total, **metrics["by_defect_type"]}
    if metrics["synthetic"] is not None:
        groups["synthetic defects"] = metrics["synthetic"]
    header = ("Defect type", "Images", "Image AUROC", "Pixel AUROC", "AU-PRO")
    keys = ("image_auroc", "pixel_auroc", "aupro")
    return (
        header,
        *(
            (name, str(group["images"]), *(_three_digits(group[key]) for key in keys))
            for name, group in groups.items()
        ),
    )


def _check_folder(folder: Path, measure: str) -> None:
    if measure not in MEASURES:
        raise ValueError(
            f"The measure must be 'residual' or 'uncertainty', but received {measure!r}."
        )
    if folder.name != measure:
        raise ValueError(
            f"An evaluation replaces its whole folder, which must be named {measure!r}, but "
            f"received {str(folder)!r}; give <run>/evaluation/{measure}."
        )


def _check_arrays(
    test_set: TestSet, reconstructions: Floats, maps: Floats, levels: Sequence[Level]
) -> None:
    shape = test_set.images.shape
    if len(test_set) == 0 or reconstructions.shape != shape or maps.shape != shape[:3]:
        raise ValueError(
            f"An evaluation needs test images N×H×W×C with N ≥ 1, reconstructions of the same "
            f"shape and maps N×H×W, but received {shape}, {reconstructions.shape} and {maps.shape}."
        )
    if not np.isfinite(maps).all():
        raise ValueError(
            "An evaluation needs finite maps, but received NaN or infinite values; the network has "
            "probably diverged, so train it again at a lower learning rate."
        )
    if not levels or not set(levels) <= set(LEVELS):
        raise ValueError(
            f"The levels of an evaluation are 'image', 'pixel' or both, but received {levels!r}."
        )


def _write_arrays(
    folder: Path, test_set: TestSet, predictions: npt.NDArray[np.uint8], maps: Floats
) -> None:
    masks = np.full(maps.shape, UNKNOWN, np.uint8)
    for row, mask in enumerate(test_set.masks):
        if mask is not None:
            masks[row] = mask
    np.save(folder / "maps.npy", maps)
    np.save(folder / "inputs.npy", test_set.images)
    np.save(folder / "reconstructions.npy", predictions)
    np.save(folder / "masks.npy", masks)


def _write_curves(folder: Path, summary: Summary, levels: Sequence[Level]) -> None:
    """Write the ROC plots of the levels asked for; without a curve a plot says so."""
    types = summary.by_defect_type.items()
    if "image" in levels:
        norms = sorted(NORMS, key=lambda norm: norm != SCORE)
        by_norm = [(norm, summary.roc_by_norm[norm], summary.auroc_by_norm[norm]) for norm in norms]
        by_type = [(name, group.image_roc, group.image.auroc) for name, group in types]
        write_roc_image(folder / "roc_image.png", _named(by_norm), _named(by_type))
    if "pixel" in levels:
        groups = [("all defects", summary.defects), *types]
        by_pixel = [(name, group.pixel.roc, group.pixel.auroc) for name, group in groups]
        write_roc_pixel(folder / "roc_pixel.png", _named(by_pixel))


def _named(curves: Sequence[tuple[str, Any, float | None]]) -> list[NamedCurve]:
    return [NamedCurve(name, curve, area) for name, curve, area in curves if area is not None]


def _write_pictures(
    folder: Path,
    measure: Measure,
    test_set: TestSet,
    predictions: npt.NDArray[np.uint8],
    maps: Floats,
    captions: Sequence[str],
    on_progress: OnProgress,
) -> None:
    opacity = 1.0 if measure == "residual" else OVERLAY_OPACITY
    size = (maps.shape[1], maps.shape[2])
    frame = make_frame(TITLES[measure], size, colour_scale(maps), opacity)
    for row, place in enumerate(_picture_places(test_set)):
        picture = draw_picture(
            frame,
            test_set.images[row],
            predictions[row],
            maps[row],
            test_set.masks[row],
            captions[row],
        )
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(encode_png(picture))
        if on_progress is not None:
            on_progress(row + 1, len(test_set))


def _picture_places(test_set: TestSet) -> Iterator[str]:
    for defect_type, name in zip(test_set.defect_types, test_set.names, strict=True):
        yield f"pictures/{defect_type}/{name}.png"


def _captions(scores: Scores, threshold: float | None, calls: Sequence[str] | None) -> list[str]:
    if calls is None:
        return [f"L2 score {score:.4g}" for score in scores[SCORE]]
    return [
        f"L2 score {score:.4g}, threshold {threshold:.4g}: {call}"
        for score, call in zip(scores[SCORE], calls, strict=True)
    ]


def _scores_csv(
    test_set: TestSet,
    scores: Scores,
    threshold: float | None,
    calls: Sequence[str] | None,
    pictures: bool,
) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    limit = "" if threshold is None else repr(float(threshold))
    for row, place in enumerate(_picture_places(test_set)):
        writer.writerow(
            [
                test_set.names[row],
                test_set.defect_types[row],
                int(test_set.labels[row]),
                test_set.paths[row],
                *(repr(float(scores[norm][row])) for norm in NORMS),
                limit,
                calls[row] if calls else "",
                place if pictures else "",
            ]
        )
    return text.getvalue()


def _parse_row(row: Mapping[str, str], folder: Path) -> ScoreRow:
    return ScoreRow(
        name=row["name"],
        defect_type=row["defect_type"],
        label=int(row["label"]),
        path=row["path"],
        scores={norm: float(row[norm]) for norm in NORMS},
        threshold=float(row["threshold"]) if row["threshold"] else None,
        verdict=row["verdict"] or None,
        picture=folder / row["picture"] if row["picture"] else None,
    )


def _three_digits(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
