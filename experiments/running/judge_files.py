"""From image files to verdicts, heat maps and masks, while the next files are being read."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.bit_depth import BitDepth
from datasets.image_files.decode import decode_image
from datasets.image_files.limit import MOST_MEGAPIXELS
from datasets.images import read_bytes, read_image, write_image
from evaluation.arrays import to_bytes
from evaluation.measures import MEASURES, OVERLAY_OPACITY
from evaluation.pictures import colour_scale, heat_map_picture, overlay
from experiments.config.experiment import Experiment
from experiments.errors import USER_ERRORS, one_sentence
from experiments.events import ignore
from experiments.run_folder import RunFolder
from experiments.running.anomaly_maps import BATCH
from experiments.running.images import read_images
from experiments.running.judge import Judge, Judged, remark_on_depth
from experiments.running.overlap import finish_behind, read_ahead
from experiments.running.predictions import MASKS, OVERLAYS, PICTURES, Prediction, real_path
from experiments.thresholds import pixel_threshold_of, scale_of
from storage.arrays import open_array

_LOOKED_AT = 3
"""So many images at most are read for a remark on all."""


@dataclass(frozen=True)
class Drawn:
    """What is drawn of each image that is judged.

    Args:
        out: The folder; pictures and masks have folders of their own in it.
        scale: The map value that is shown brightest.
        pixel_threshold: Values above it are white in masks; None draws no masks.
        overlays: Whether each heat map is also laid over its image at the image's own size.
    """

    out: Path
    scale: float
    pixel_threshold: float | None = None
    overlays: bool = False

    def picture(self, name: str) -> Path:
        """Return where the heat map of an image lies."""
        return self.out / PICTURES / f"{name}.png"

    def mask(self, name: str) -> Path:
        """Return where the mask of an image lies."""
        return self.out / MASKS / f"{name}.png"

    def overlay(self, name: str) -> Path:
        """Return where the heat map at the image's own size lies."""
        return self.out / OVERLAYS / f"{name}.png"


def what_to_draw(
    run: RunFolder, measure: str, out: Path, *, masks: bool = False, overlays: bool = False
) -> Drawn:
    """Return what a run draws of images.

    Args:
        run: The run.
        measure: The key of the map that counts.
        out: The folder.
        masks: Whether masks are wanted.
        overlays: Whether heat maps at the images' own size are wanted.

    Raises:
        ValueError: The run does not say which pixels are defective, or how bright maps are.
    """
    pixel = pixel_threshold_of(run, measure) if masks else None
    return Drawn(out, picture_scale(run, measure), pixel, overlays)


def judge_files(
    paths: Sequence[Path],
    names: Sequence[str],
    judge: Judge,
    drawn: Drawn,
    most_megapixels: float = MOST_MEGAPIXELS,
) -> Generator[Prediction, None, None]:
    """Judge image files in order and draw each; one that cannot be read does not cost the others.

    The next images are read and the pictures of the last ones are drawn while the network works;
    the memory that this takes does not grow with the number of images.

    Args:
        paths: The images.
        names: What their pictures are called.
        judge: The run.
        drawn: What is drawn.
        most_megapixels: Images with more are refused by their header.

    Raises:
        OSError: A picture cannot be written.
        ValueError: The network gives no numbers.
    """
    finish = partial(_finish, paths, names, judge, drawn)
    return finish_behind(finish, _judge(paths, judge, most_megapixels))


def depth_remark(paths: Sequence[Path], judge: Judge, most_megapixels: float) -> str | None:
    """Say that 16-bit images are nearly black to a run, by the first of them that can be read.

    Args:
        paths: The images.
        judge: The run.
        most_megapixels: Images with more are not read.
    """
    for path in paths[:_LOOKED_AT]:
        with suppress(*USER_ERRORS):  # the image's row says so
            pixels = decode_image(read_bytes(path, most_megapixels), path, most_megapixels)
            return remark_on_depth(pixels, judge.experiment)
    return None


def take_away(names: Iterable[str], drawn: Drawn, kept: Collection[Path] = ()) -> None:
    """Take away what an earlier call drew, and the folders that are empty then.

    Args:
        names: What its pictures are called.
        drawn: Where they lie.
        kept: Files that stay: images that are judged.
    """
    places, images = (drawn.picture, drawn.mask, drawn.overlay), set(map(real_path, kept))
    for path in (place(name) for name in names for place in places):
        if real_path(path) not in images:
            path.unlink(missing_ok=True)
    for folder in (PICTURES, MASKS, OVERLAYS):
        with suppress(OSError):  # it is not there, or something else lies in it
            (drawn.out / folder).rmdir()


def picture_scale(run: RunFolder, measure: str) -> float:
    """Return the map value shown brightest: the evaluation's, so that pictures compare."""
    known = scale_of(run, measure)
    if known is not None:
        return known
    path = run.evaluation(measure).maps  # runs of earlier versions note no scale
    try:
        return colour_scale(open_array(path, "float32", (3,)))
    except (FileNotFoundError, ValueError) as error:
        raise ValueError(
            f"{run.thresholds} does not say how bright maps are, and {path} is missing or damaged: "
            "evaluate the run again"
        ) from error


def picture_names(paths: Sequence[Path], taken: frozenset[str] = frozenset()) -> list[str]:
    """Name pictures after their images; images of one name get numbers.

    Args:
        paths: The images.
        taken: Names that earlier pictures have, in lower case.
    """
    used = set(taken)
    names = []
    for path in paths:
        name, number = path.stem, 1
        while name.casefold() in used:
            number += 1
            name = f"{path.stem}_{number}"
        used.add(name.casefold())
        names.append(name)
    return names


@dataclass(frozen=True)
class _Item:
    """One image, judged, or why it could not be read."""

    place: int
    judged: Judged | None = None
    error: str = ""


def _finish(
    paths: Sequence[Path], names: Sequence[str], judge: Judge, drawn: Drawn, item: _Item
) -> Prediction:
    path, name, judged = paths[item.place], names[item.place], item.judged
    measure = judge.chosen.map
    if judged is None:
        return Prediction.not_read(path, item.error, judge.judged_by)
    shown, titles = to_bytes(judged.reconstruction), MEASURES[measure].picture_titles
    picture = heat_map_picture(judged.image, shown, judged.map, drawn.scale, titles=titles)
    write_image(drawn.picture(name), picture)
    if drawn.pixel_threshold is not None or drawn.overlays:
        try:
            _draw_at_own_size(path, name, judged.map, drawn, judge.experiment.bit_depth)
        except (FileNotFoundError, ValueError) as error:  # somebody moved it in the meantime
            return Prediction.not_read(path, one_sentence(error), judge.judged_by)
    said = Prediction.by(judge.judged_by, path, judged.score, drawn.picture(name))
    return replace(said, bit_depth=judge.experiment.bit_depth)


def _draw_at_own_size(
    path: Path, name: str, anomaly_map: NDArray[np.float32], drawn: Drawn, bit_depth: BitDepth
) -> None:
    """Draw mask and overlay of an image, its map interpolated linearly to its own size."""
    image = read_image(path, most_megapixels=None, bit_depth=bit_depth)
    rows, columns = image.shape[:2]
    enlarged = cv2.resize(anomaly_map, (columns, rows), interpolation=cv2.INTER_LINEAR)
    if drawn.pixel_threshold is not None:
        write_image(drawn.mask(name), np.asarray(enlarged > drawn.pixel_threshold))
    if drawn.overlays:
        write_image(drawn.overlay(name), overlay(image, enlarged, drawn.scale, OVERLAY_OPACITY))


def _judge(paths: Sequence[Path], judge: Judge, most_megapixels: float) -> Iterator[_Item]:
    """Yield the images in order, reading the next ones while the network works on these."""
    errors: dict[Path, str] = {}
    starts = range(0, len(paths), BATCH)
    read = partial(_read, judge.experiment, most_megapixels, errors)
    batches = read_ahead(read(paths[start : start + BATCH]) for start in starts)
    for place, judged in enumerate(judge.judge_batches(batches, len(paths))):
        error = errors.get(paths[place], "")
        yield _Item(place, None if error else judged, error)


def _read(
    experiment: Experiment, most_megapixels: float, errors: dict[Path, str], paths: Sequence[Path]
) -> NDArray[np.uint8]:
    """Read some images; one that cannot be read is black, and `errors` says why."""
    try:
        stack = read_images(paths, experiment, ignore, most_megapixels=most_megapixels)
        return stack.take(range(len(paths)))
    except USER_ERRORS as error:
        if len(paths) > 1:
            again = partial(_read, experiment, most_megapixels, errors)
            return np.concatenate([again([path]) for path in paths])
        errors[paths[0]] = one_sentence(error)
        size, channels = experiment.resolution, 1 if experiment.training.settings.grey else 3
        return np.zeros((1, size.rows, size.columns, channels), np.uint8)
