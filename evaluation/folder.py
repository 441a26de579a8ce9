"""Write what an evaluation leaves in its folder; `files.py` lists it.

Row i of every array is row i of scores.csv. The folder is built under a temporary name and then
takes the place of an older evaluation, so nothing of that one remains.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evaluation.arrays import (
    ChunkedSet,
    EvaluationArrays,
    MappedSet,
    mask_of,
    store_arrays,
    store_maps,
)
from evaluation.files import EvaluationFiles
from evaluation.measures import Measure
from evaluation.metric_table import IMAGE_AUROC, LEVELS, PIXEL_AUROC, Level, check_levels
from evaluation.metrics_file import metrics_as_json
from evaluation.pictures import colour_scale, draw_picture, encode_png, make_frame
from evaluation.plots import NamedCurve, write_roc_image, write_roc_pixel
from evaluation.scores import NORMS, PAPER_SCORE, SCORE_WORDS, Norm, score_maps
from evaluation.scores_file import ScoreRow, rows_as_csv, score_rows
from evaluation.stamp import Stamp
from evaluation.summary import EvaluationMetrics, summarize
from storage.whole import folder_written_whole, write_json, write_whole

OnProgress = Callable[[int, int], None] | None


def write_evaluation(
    folder: Path,
    measure: Measure,
    images: ChunkedSet,
    *,
    score: Norm = PAPER_SCORE,
    levels: Sequence[Level] = LEVELS,
    pictures: bool = True,
    threshold: float | None = None,
    synthetic: ChunkedSet | None = None,
    notes: Sequence[str] = (),
    stamp: Stamp | None = None,
    on_progress: OnProgress = None,
) -> dict[str, Any]:
    """Store maps, compute all figures from them, and write the folder, replacing an older one.

    Args:
        folder: The evaluation's own folder, named after the measure, such as
            `runs/<experiment>/evaluation/residual`.
        measure: Which maps these are.
        images: The test images, with reconstructions and maps.
        score: Which score decides.
        levels: Which figures to compute: "image", "pixel" or both. The others are None.
        pictures: Whether to write a picture for each test image.
        threshold: On that score, from `thresholds.false_alarm_threshold`; None gives no verdicts.
        synthetic: Test images with synthetic defects; their figures use the good images of
            `images`, and nothing else of them is kept.
        notes: What else to say under `notes`, such as what an import noted.
        stamp: Which network and which evaluation this is, for those who read the files.
        on_progress: Called with (pictures written, pictures in all).

    Returns:
        The content of metrics.json.

    Raises:
        ValueError: If the folder is not named after the measure, the images do not match the
            test set, or a map is not finite.
    """
    check_levels(levels)
    _check_folder(folder, measure)
    with folder_written_whole(folder) as new:
        arrays = store_arrays(new, images)
        scores = score_maps(arrays.maps, measure.tolerance)
        mapped = MappedSet(images.test_set, arrays.maps, arrays.masks)
        with _stored_beside(new, synthetic) as mapped_synthetic:
            metrics = summarize(
                mapped,
                scores,
                score=score,
                levels=levels,
                threshold=threshold,
                synthetic=mapped_synthetic,
                tolerance=measure.tolerance,
            )
        content = metrics_as_json(metrics)
        content["notes"] = [*notes, *content["notes"]]
        if stamp is not None:
            content |= asdict(stamp)
        rows = score_rows(images.test_set, scores, score, threshold, pictures)
        write_json(EvaluationFiles(new).metrics, content)
        write_whole(EvaluationFiles(new).scores, rows_as_csv(rows, stamp.model if stamp else ""))
        _write_curves(EvaluationFiles(new), metrics, levels)
        if pictures:
            _write_pictures(new, measure, arrays, rows, score, on_progress)
    return content


def _check_folder(folder: Path, measure: Measure) -> None:
    if folder.name != measure.key:
        raise ValueError(
            f"An evaluation replaces its whole folder, which must be named {measure.key!r}, but "
            f"received {str(folder)!r}; give <run>/evaluation/{measure.key}."
        )


@contextmanager
def _stored_beside(new: Path, synthetic: ChunkedSet | None) -> Iterator[MappedSet | None]:
    """Store the maps of synthetic images for as long as their figures take."""
    if synthetic is None:
        yield None
        return
    with TemporaryDirectory(dir=new.parent) as beside:
        yield store_maps(Path(beside), synthetic)


def _write_curves(
    files: EvaluationFiles, metrics: EvaluationMetrics, levels: Sequence[Level]
) -> None:
    """Write the ROC plots of the levels asked for; without a curve a plot says so."""
    types = metrics.by_defect_type.items()
    if "image" in levels:
        norms = sorted(NORMS, key=lambda norm: norm != metrics.score)
        by_norm = [
            (SCORE_WORDS[norm], metrics.roc_by_norm[norm], metrics.auroc_by_norm[norm])
            for norm in norms
        ]
        by_type = [(name, group.image_roc, group.values[IMAGE_AUROC.key]) for name, group in types]
        decides = SCORE_WORDS[metrics.score]
        write_roc_image(files.roc_image, _named(by_norm), _named(by_type), decides)
    if "pixel" in levels:
        groups = [("all defects", metrics.defects), *types]
        by_pixel = [
            (name, group.pixel_roc, group.values[PIXEL_AUROC.key]) for name, group in groups
        ]
        write_roc_pixel(files.roc_pixel, _named(by_pixel))


def _named(curves: Sequence[tuple[str, Any, float | None]]) -> list[NamedCurve]:
    return [NamedCurve(name, curve, area) for name, curve, area in curves if area is not None]


def _write_pictures(
    folder: Path,
    measure: Measure,
    arrays: EvaluationArrays,
    rows: Sequence[ScoreRow],
    score: Norm,
    on_progress: OnProgress,
) -> None:
    """Draw the result pictures one by one, each from its row of the arrays."""
    size = (arrays.maps.shape[1], arrays.maps.shape[2])
    scale = colour_scale(arrays.maps)
    frame = make_frame(measure.picture_titles, size, scale, measure.opacity)
    for place, row in enumerate(rows):
        picture = draw_picture(
            frame,
            arrays.inputs[place],
            arrays.reconstructions[place],
            arrays.maps[place],
            mask_of(arrays.masks[place]),
            _caption(row, score),
        )
        path = folder / (row.picture or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_png(picture))
        if on_progress is not None:
            on_progress(place + 1, len(rows))


def _caption(row: ScoreRow, score: Norm) -> str:
    value = f"{SCORE_WORDS[score]} score {row.scores[score]:.4g}"
    if row.threshold is None:
        return value
    return f"{value}, threshold {row.threshold:.4g}: {row.verdict}"
