"""Judge new images with a trained run: no labels needed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from datasets.image_files.limit import MOST_MEGAPIXELS
from datasets.image_files.names import check_file_name, is_utf8, shown
from datasets.images import write_image
from datasets.sample_lists import images_in
from datasets.unused import unused_notes
from evaluation.arrays import to_bytes
from evaluation.measures import MEASURES
from evaluation.pictures import colour_scale, heat_map_picture
from evaluation.reading import Reading, map_maker
from evaluation.scores import Norm, score_maps
from experiments.chosen import Chosen, map_words, read_chosen
from experiments.config.experiment import Experiment
from experiments.events import Message, OnEvent, ignore, stage_progress
from experiments.run_folder import RunFolder
from experiments.running.anomaly_maps import BATCH, Reader, map_images, open_network
from experiments.running.images import read_images
from experiments.running.networks import patch_size
from experiments.running.overlap import finish_behind, read_ahead
from experiments.running.thresholds import threshold_of
from experiments.running.usual import read_usual
from experiments.runs import read_experiment
from storage.whole import write_whole


@dataclass(frozen=True)
class Prediction:
    """What a run says of one image.

    Args:
        path: The image.
        score: Of its anomaly map, in the way that the run was evaluated.
        threshold: Scores above it are called defective.
        picture: The heat-map picture.
        map: The measure that the score is of.
        scored_by: Which score it is.
    """

    path: Path
    score: float
    threshold: float
    picture: Path
    map: str
    scored_by: Norm

    @property
    def verdict(self) -> str:
        """`"defective"` above the threshold, otherwise `"good"`."""
        return "defective" if self.score > self.threshold else "good"


def predict(
    run: RunFolder,
    sources: Sequence[Path],
    out: Path,
    on_event: OnEvent,
    most_megapixels: float = MOST_MEGAPIXELS,
    recursive: bool = False,
) -> tuple[Prediction, ...]:
    """Score images, compare with the run's threshold, and draw a heat map of each.

    The next images are read and the pictures of the last ones are drawn while the network works;
    the memory that this takes does not grow with the number of images.

    Args:
        run: Folder of a trained and evaluated run.
        sources: Images, or folders of images.
        out: Receives `predictions.csv` and `pictures/`.
        on_event: Told of every step, and at the end how many images a second were judged.
        most_megapixels: Images with more are refused by their header.
        recursive: Sub-folders of the folders are judged as well.

    Raises:
        FileNotFoundError: A source, the model or the threshold is missing.
        ValueError: There is no image, or one cannot be read.
    """
    experiment = read_experiment(run)
    chosen = read_chosen(run) or Chosen()
    threshold = threshold_of(run, chosen.map)
    paths = _without_earlier_pictures(find_images(sources, recursive), sources, out)
    _check_names(paths)
    for note in unused_notes([source for source in sources if source.is_dir()], [*paths, out]):
        on_event(Message(text=note))
    pictures = _picture_paths(paths, out / "pictures")
    _keep_sources(paths, pictures)
    reader = open_reader(run, experiment, chosen, few=_are_few(paths, experiment))
    scale, titles = _picture_scale(run, chosen.map), MEASURES[chosen.map].picture_titles
    started = perf_counter()

    def finish(judged: _Judged) -> Prediction:
        shown = to_bytes(judged.reconstruction)
        picture = heat_map_picture(judged.image, shown, judged.anomaly_map, scale, titles=titles)
        write_image(pictures[judged.place], picture)
        return Prediction(
            path=paths[judged.place],
            score=judged.score,
            threshold=threshold,
            picture=pictures[judged.place],
            map=chosen.map,
            scored_by=chosen.score,
        )

    predictions = []
    read = partial(_read, experiment=experiment, most_megapixels=most_megapixels)
    for prediction in finish_behind(finish, _judge(paths, read, reader, chosen.score)):
        predictions.append(prediction)
        stage_progress(on_event, "predict")(len(predictions), len(paths))
    write_predictions(out / "predictions.csv", predictions)
    words = map_words(chosen.map, chosen.score)
    on_event(Message(text=_speed(len(paths), words, perf_counter() - started)))
    return tuple(predictions)


@dataclass(frozen=True)
class _Judged:
    """One image with its map and its score, before its picture is drawn."""

    place: int
    image: NDArray[np.uint8]
    reconstruction: NDArray[np.float32]
    anomaly_map: NDArray[np.float32]
    score: float


def open_reader(
    run: RunFolder, experiment: Experiment, chosen: Chosen, *, few: bool = False
) -> Reader:
    """Return what makes the map of a run that counts.

    Args:
        run: The run.
        experiment: What it was.
        chosen: Which map, and how it is read.
        few: Whether the images are so few that the network is not worth compiling.

    Raises:
        FileNotFoundError: The run has no model.
        ValueError: The model, or what is usual in the map, is missing or damaged.
    """
    measure, reading = MEASURES[chosen.map], Reading(chosen.smoothing, chosen.calibration)
    samples = chosen.samples if measure.samples else 0
    network = open_network(run, experiment, samples, chosen.seed, few=few)
    size = (experiment.resolution.rows, experiment.resolution.columns)
    calibrated = measure.calibrated and chosen.calibration != "none"
    usual = read_usual(run, measure, size) if calibrated else ()
    return Reader(network, map_maker(measure, reading, usual), measure.samples)


def _judge(
    paths: Sequence[Path],
    read: Callable[[Sequence[Path]], NDArray[np.uint8]],
    reader: Reader,
    score: Norm,
) -> Iterator[_Judged]:
    """Yield the images one by one, reading the next ones while the network works on these."""
    starts = range(0, len(paths), BATCH)
    batches = read_ahead(read(paths[start : start + BATCH]) for start in starts)
    mapped = map_images(batches, len(paths), reader, lambda *_: None)
    for start, batch in zip(starts, mapped, strict=True):
        scores = score_maps(batch.maps)[score].tolist()
        parts = zip(batch.inputs, batch.reconstructions, batch.maps, scores, strict=True)
        for place, part in enumerate(parts, start=start):
            yield _Judged(place, *part)


def _speed(images: int, words: str, seconds: float) -> str:
    speed = f"{images / seconds:.1f} images/s"
    return f"judged {images} images by {words} in {seconds:.1f} s: {speed}"


def find_images(sources: Sequence[Path], recursive: bool = False) -> list[Path]:
    """Return the images given, and those of the folders given.

    Args:
        sources: Images and folders.
        recursive: Sub-folders are looked through as well.

    Raises:
        FileNotFoundError: A source does not exist.
        ValueError: A folder has no image.
    """
    found: list[Path] = []
    for source in sources:
        if not source.exists():
            raise FileNotFoundError(f"there is no image or folder {shown(source)}")
        found += images_in(source, recursive) if source.is_dir() else [source]
    return list(dict.fromkeys(found))


def _without_earlier_pictures(
    paths: Sequence[Path], sources: Sequence[Path], out: Path
) -> list[Path]:
    """Leave out what an earlier run wrote into a sub-folder of the images, unless it was named."""
    written = out.resolve()
    if any(source.resolve().is_relative_to(written) for source in sources):
        return [*paths]
    return [path for path in paths if written not in path.resolve().parents]


def write_predictions(path: Path, predictions: Sequence[Prediction]) -> None:
    """Write `predictions.csv`, the file whole; map and score stand by their keys."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["path", "score", "threshold", "verdict", "picture", "map", "scored_by"])
    for item in predictions:
        judged = (item.path, item.score, item.threshold, item.verdict)
        picture = item.picture.relative_to(path.parent)
        writer.writerow([*judged, picture, item.map, item.scored_by])
    write_whole(path, text.getvalue())


def _keep_sources(paths: Sequence[Path], pictures: Sequence[Path]) -> None:
    """Refuse to write a picture over an image that is to be judged."""
    sources = {path.resolve() for path in paths}
    for picture in pictures:
        if picture.resolve() in sources:
            raise ValueError(f"--out would overwrite the image {picture}: choose another folder")


def _are_few(paths: Sequence[Path], experiment: Experiment) -> bool:
    """Tell whether all images are one batch; in patches a single one may be many batches."""
    return len(paths) <= BATCH and patch_size(experiment) is None


def _read(
    paths: Sequence[Path], experiment: Experiment, most_megapixels: float
) -> NDArray[np.uint8]:
    images = read_images(paths, experiment, ignore, most_megapixels=most_megapixels)
    return images.take(range(len(paths)))


def _check_names(paths: Sequence[Path]) -> None:
    """Refuse names that cannot be written into `predictions.csv`, before any image is judged."""
    for path in paths:
        check_file_name(path)
        if not is_utf8(str(path)):
            raise ValueError(
                f"{shown(path)} lies in a folder whose name is no UTF-8 text: rename it"
            )


def _picture_scale(run: RunFolder, measure: str) -> float:
    """Return the map value shown brightest: the evaluation's, so that pictures compare."""
    path = run.evaluation(measure).maps
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
