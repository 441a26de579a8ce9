"""Judge new image files with a trained run: no labels needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from evaluation.scores import Norm
from experiments.chosen import map_words
from experiments.config.experiment import Experiment
from experiments.errors import USER_ERRORS, one_sentence
from experiments.events import Message, OnEvent, ignore, stage_progress
from experiments.run_folder import RunFolder
from experiments.running.anomaly_maps import BATCH
from experiments.running.images import read_images
from experiments.running.judge import Judge, Judged, open_judge
from experiments.running.networks import patch_size
from experiments.running.overlap import finish_behind, read_ahead
from experiments.running.predictions import FILE, PICTURES, Prediction, write_predictions
from experiments.runs import read_experiment
from experiments.thresholds import scale_of
from storage.arrays import open_array


@dataclass(frozen=True)
class Wishes:
    """What may be asked of a prediction.

    Args:
        threshold: Instead of the run's own.
        false_alarm_rate: Take the threshold that this share of good images exceeds.
        most_megapixels: Images with more are refused by their header.
        force: Replace the predictions of an earlier call in the same folder.
        recursive: Sub-folders of the folders are judged as well.
    """

    threshold: float | None = None
    false_alarm_rate: float | None = None
    most_megapixels: float = MOST_MEGAPIXELS
    force: bool = False
    recursive: bool = False


_AS_USUAL = Wishes()


def predict(
    run: RunFolder,
    sources: Sequence[Path],
    out: Path,
    on_event: OnEvent,
    wishes: Wishes = _AS_USUAL,
) -> tuple[Prediction, ...]:
    """Score images, compare with the run's threshold, and draw a heat map of each.

    The next images are read and the pictures of the last ones are drawn while the network works;
    the memory that this takes does not grow with the number of images. An image that cannot be
    read does not cost the others: its row says why.

    Args:
        run: Folder of a trained and evaluated run.
        sources: Images, or folders of images.
        out: Receives `predictions.csv` and `pictures/`.
        on_event: Told of every step, and at the end how many images a second were judged.
        wishes: What is asked for besides.

    Raises:
        FileExistsError: There are predictions in the folder already.
        FileNotFoundError: A source, the model or the threshold is missing.
        ValueError: There is no image; the run's model, threshold and figures do not belong
            together; or the model gives no numbers.
    """
    experiment = read_experiment(run)
    paths = _without_earlier_pictures(find_images(sources, wishes.recursive), sources, out)
    _check_names(paths)
    for note in unused_notes([source for source in sources if source.is_dir()], [*paths, out]):
        on_event(Message(text=note))
    pictures = _picture_paths(paths, out / PICTURES)
    _keep_sources(paths, pictures)
    _check_out(out, wishes)
    judge = open_judge(
        run,
        threshold=wishes.threshold,
        false_alarm_rate=wishes.false_alarm_rate,
        few=_are_few(paths, experiment),
    )
    measure, score = judge.chosen.map, judge.chosen.score
    scale, titles = picture_scale(run, measure), MEASURES[measure].picture_titles
    started = perf_counter()

    def finish(item: _Item) -> Prediction:
        path, picture = paths[item.place], pictures[item.place]
        judged = item.judged
        if judged is None:
            return Prediction.not_read(path, item.error, judge.threshold, (measure, score))
        shown_as = to_bytes(judged.reconstruction)
        drawn = heat_map_picture(judged.image, shown_as, judged.map, scale, titles=titles)
        write_image(picture, drawn)
        return Prediction(path, judged.score, judge.threshold, picture, measure, score)

    predictions: list[Prediction] = []
    items = _judge(paths, judge, wishes.most_megapixels)
    for prediction in finish_behind(finish, items):
        predictions.append(prediction)
        stage_progress(on_event, "predict")(len(predictions), len(paths))
    write_predictions(out / FILE, predictions)
    on_event(Message(text=_speed(len(paths), measure, score, perf_counter() - started)))
    return tuple(predictions)


@dataclass(frozen=True)
class _Item:
    """One image, judged, or why it could not be read."""

    place: int
    judged: Judged | None = None
    error: str = ""


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


def _speed(images: int, measure: str, score: Norm, seconds: float) -> str:
    speed = f"{images / seconds:.1f} images/s"
    return f"judged {images} images by {map_words(measure, score)} in {seconds:.1f} s: {speed}"


def _check_out(out: Path, wishes: Wishes) -> None:
    """Refuse to mix the judgements of two calls in one folder."""
    if (out / FILE).exists() and not wishes.force:
        raise FileExistsError(
            f"{out / FILE} exists: give --out another folder, or --force to replace it"
        )


def _without_earlier_pictures(
    paths: Sequence[Path], sources: Sequence[Path], out: Path
) -> list[Path]:
    """Leave out what an earlier run wrote into a sub-folder of the images, unless it was named."""
    written = out.resolve()
    if any(source.resolve().is_relative_to(written) for source in sources):
        return [*paths]
    return [path for path in paths if written not in path.resolve().parents]


def _keep_sources(paths: Sequence[Path], pictures: Sequence[Path]) -> None:
    """Refuse to write a picture over an image that is to be judged."""
    sources = {path.resolve() for path in paths}
    for picture in pictures:
        if picture.resolve() in sources:
            raise ValueError(f"--out would overwrite the image {picture}: choose another folder")


def _are_few(paths: Sequence[Path], experiment: Experiment) -> bool:
    """Tell whether all images are one batch; in patches a single one may be many batches."""
    return len(paths) <= BATCH and patch_size(experiment) is None


def _check_names(paths: Sequence[Path]) -> None:
    """Refuse names that cannot be written into `predictions.csv`, before any image is judged."""
    for path in paths:
        check_file_name(path)
        if not is_utf8(str(path)):
            raise ValueError(
                f"{shown(path)} lies in a folder whose name is no UTF-8 text: rename it"
            )


def picture_scale(run: RunFolder, measure: str) -> float:
    """Return the map value shown brightest: the evaluation's, so that pictures compare."""
    known = scale_of(run, measure)
    if known is not None:
        return known
    path = run.evaluation(measure).maps  # runs of earlier versions note no scale
    try:
        return colour_scale(open_array(path, "float32", (3,)))
    except (FileNotFoundError, ValueError) as error:
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
