"""Judge new images with a trained run: no labels needed."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datasets.images import list_images, write_image
from evaluation.pictures import colour_scale, heat_map_picture
from evaluation.scores import score_maps
from experiments.config.experiment import Experiment
from experiments.events import OnEvent, ignore, stage_progress
from experiments.run_folder import RunFolder
from experiments.running.evaluate import map_maker, read_thresholds
from experiments.running.images import read_images
from experiments.running.networks import patch_size
from experiments.runs import read_experiment
from storage.whole import write_whole

CHUNK = 64
FEW = 16
"""Images that are judged before the network would be compiled: one batch of them."""


@dataclass(frozen=True)
class Prediction:
    """What a run says of one image.

    Args:
        path: The image.
        score: L2 of its residual map.
        threshold: Scores above it are called defective.
        picture: The heat-map picture.
    """

    path: Path
    score: float
    threshold: float
    picture: Path

    @property
    def verdict(self) -> str:
        """`"defective"` above the threshold, otherwise `"good"`."""
        return "defective" if self.score > self.threshold else "good"


def predict(
    run: RunFolder, sources: Sequence[Path], out: Path, on_event: OnEvent
) -> tuple[Prediction, ...]:
    """Score images, compare with the run's threshold, and draw a heat map of each.

    Args:
        run: Folder of a trained and evaluated run.
        sources: Images, or folders of images.
        out: Receives `predictions.csv` and `pictures/`.
        on_event: Told of every step.

    Raises:
        FileNotFoundError: A source, the model or the threshold is missing.
        ValueError: There is no image, or one cannot be read.
    """
    experiment = read_experiment(run)
    threshold = _read_threshold(run)
    paths = find_images(sources)
    pictures = _picture_paths(paths, out / "pictures")
    _keep_sources(paths, pictures)
    map_images = map_maker(
        run, experiment, "residual", samples=0, seed=0, few=_are_few(paths, experiment)
    )
    scale = _picture_scale(run)
    predictions: list[Prediction] = []
    for start in range(0, len(paths), CHUNK):
        chunk = slice(start, start + CHUNK)
        images = _read(paths[chunk], experiment)
        found = map_images(images, ignore)
        for index, score in enumerate(score_maps(found.maps)["L2"]):
            place = start + index
            picture = heat_map_picture(
                images[index], found.reconstructions[index], found.maps[index], scale
            )
            write_image(pictures[place], picture)
            predictions.append(Prediction(paths[place], float(score), threshold, pictures[place]))
        stage_progress(on_event, "predict")(len(predictions), len(paths))
    write_predictions(out / "predictions.csv", predictions)
    return tuple(predictions)


def find_images(sources: Sequence[Path]) -> list[Path]:
    """Return the images given, and those of the folders given.

    Raises:
        FileNotFoundError: A source does not exist.
        ValueError: A folder has no image.
    """
    found: list[Path] = []
    for source in sources:
        if not source.exists():
            raise FileNotFoundError(f"there is no image or folder {source}")
        images = list_images(source) if source.is_dir() else [source]
        if not images:
            raise ValueError(f"the folder {source} has no image: PNG, JPEG, BMP or TIFF")
        found += images
    return list(dict.fromkeys(found))


def write_predictions(path: Path, predictions: Sequence[Prediction]) -> None:
    """Write `predictions.csv`, the file whole."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["path", "score", "threshold", "verdict", "picture"])
    for item in predictions:
        picture = item.picture.relative_to(path.parent)
        writer.writerow([item.path, item.score, item.threshold, item.verdict, picture])
    write_whole(path, text.getvalue())


def _keep_sources(paths: Sequence[Path], pictures: Sequence[Path]) -> None:
    """Refuse to write a picture over an image that is to be judged."""
    sources = {path.resolve() for path in paths}
    for picture in pictures:
        if picture.resolve() in sources:
            raise ValueError(f"--out would overwrite the image {picture}: choose another folder")


def _are_few(paths: Sequence[Path], experiment: Experiment) -> bool:
    """Tell whether all images are one batch; in patches a single one may be many batches."""
    return len(paths) <= FEW and patch_size(experiment) is None


def _read_threshold(run: RunFolder) -> float:
    threshold = read_thresholds(run).get("residual")
    if not isinstance(threshold, float) or not math.isfinite(threshold):
        raise FileNotFoundError(
            f"run {run.name!r} has no threshold: evaluate its residual first "
            f"(python main.py evaluate {run.name!r})"
        )
    return float(threshold)


def _read(paths: Sequence[Path], experiment: Experiment) -> NDArray[np.uint8]:
    return read_images(paths, experiment, ignore).take(range(len(paths)))


def _picture_scale(run: RunFolder) -> float:
    """Return the residual shown brightest: the evaluation's, so that pictures compare."""
    path = run.evaluation("residual").maps
    try:
        return colour_scale(np.load(path, mmap_mode="r"))
    except (OSError, ValueError, EOFError) as error:
        raise ValueError(f"{path} is missing or damaged: evaluate the run again") from error


def _picture_paths(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Name pictures after their images; images of one name get numbers."""
    used: set[str] = set()
    names = []
    for path in paths:
        name, number = path.stem, 1
        while name.casefold() in used:
            number += 1
            name = f"{path.stem}_{number}"
        used.add(name.casefold())
        names.append(folder / f"{name}.png")
    return names
