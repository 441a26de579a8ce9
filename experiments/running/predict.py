"""Judge new image files with a trained run: no labels needed."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from datasets.image_files.limit import MOST_MEGAPIXELS
from datasets.image_files.names import check_file_name, is_utf8, shown, some_of
from datasets.sample_lists import images_in
from datasets.unused import unused_notes
from evaluation.scores import Norm
from experiments.chosen import map_words
from experiments.config.experiment import Experiment
from experiments.events import Message, OnEvent, stage_progress
from experiments.run_folder import RunFolder
from experiments.running.anomaly_maps import BATCH
from experiments.running.judge import Judge, open_judge
from experiments.running.judge_files import (
    Drawn,
    depth_remark,
    judge_files,
    picture_names,
    take_away,
    what_to_draw,
)
from experiments.running.networks import patch_size
from experiments.running.predictions import (
    FILE,
    Earlier,
    JudgedBy,
    Prediction,
    check_judged_alike,
    names_drawn,
    places_in,
    read_earlier,
    real_path,
    rows_added_to,
    state_of,
    write_predictions,
)
from experiments.runs import read_experiment
from storage.counted import counted


@dataclass(frozen=True)
class Wishes:
    """What may be asked of a prediction.

    Args:
        threshold: Instead of the run's own.
        false_alarm_rate: Take the threshold that this share of good images exceeds.
        most_megapixels: Images with more are refused by their header.
        force: Replace the predictions of an earlier call in the same folder, and what it drew.
        append: Keep them, and judge only images that have no row yet, or were changed since.
        recursive: Sub-folders of the folders are judged as well.
        masks: Draw a mask of each image: white where the map is higher than in good images.
        overlays: Lay each heat map over its image at the image's own size as well.
    """

    threshold: float | None = None
    false_alarm_rate: float | None = None
    most_megapixels: float = MOST_MEGAPIXELS
    force: bool = False
    append: bool = False
    recursive: bool = False
    masks: bool = False
    overlays: bool = False


_AS_USUAL = Wishes()


def predict(
    run: RunFolder,
    sources: Sequence[Path],
    out: Path,
    on_event: OnEvent,
    wishes: Wishes = _AS_USUAL,
) -> tuple[Prediction, ...]:
    """Score images, compare with the run's threshold, and draw a heat map of each.

    An image that cannot be read, or whose name no row can hold, does not cost the others: its row
    says why. Each row is written as soon as its image is judged, so that a stop costs nothing that
    was judged, and what lies in the folder always belongs together.

    Args:
        run: Folder of a trained and evaluated run.
        sources: Images, or folders of images.
        out: Receives `predictions.csv`, `pictures/` and, if wanted, `masks/`.
        on_event: Told of every step, and at the end how many images a second were judged.
        wishes: What is asked for besides.

    Returns:
        What was judged now, in order.

    Raises:
        FileExistsError: There are predictions in the folder already.
        FileNotFoundError: All sources, the model or the threshold are missing.
        ValueError: There is no image; rows that are kept are by another run, map, score or
            threshold; the run's model, threshold and figures do not belong
            together; or the model gives no numbers.
    """
    experiment = read_experiment(run)
    written = places_in(out) if (out / FILE).exists() else ()
    found = _without_written(find_images(sources, wishes.recursive), sources, written)
    folders = [source for source in sources if source.is_dir()]
    for note in unused_notes(folders, [*found, *written]):
        on_event(Message(text=note))
    earlier = check_out(out, wishes)
    paths = [path for path in found if not earlier.has(path)]
    if len(paths) < len(found):
        text = f"{len(found) - len(paths)} of {len(found)} images have a row already"
        on_event(Message(text=text))
    judge = open_judge(
        run,
        threshold=wishes.threshold,
        false_alarm_rate=wishes.false_alarm_rate,
        few=_are_few(paths, experiment),
    )
    check_judged_alike(out / FILE, earlier, judge.judged_by)
    for remark in (judge.remark, depth_remark(nameable(paths), judge, wishes.most_megapixels)):
        if remark:
            on_event(Message(text=remark))
    drawn = what_to_draw(run, judge.chosen.map, out, masks=wishes.masks, overlays=wishes.overlays)
    names = picture_names(nameable(paths), earlier.pictures)
    _keep_sources(found, names, drawn)
    begin_rows(drawn, earlier, force=wishes.force, kept=found)
    started = perf_counter()
    progress, predictions = stage_progress(on_event, "predict"), list[Prediction]()
    try:
        with closing(judge_each(paths, names, judge, drawn, wishes.most_megapixels)) as judged:
            for prediction in judged:
                predictions.append(prediction)
                on_event(prediction.event)
                progress(len(predictions), len(paths))
    finally:
        if not predictions and not earlier.text:  # nothing was judged: nothing is in the way
            (out / FILE).unlink(missing_ok=True)
    measure, score = judge.chosen.map, judge.chosen.score
    images = sum(not each.error for each in predictions)
    on_event(Message(text=_speed(images, measure, score, perf_counter() - started)))
    return tuple(predictions)


def judge_each(
    paths: Sequence[Path],
    names: Sequence[str],
    judge: Judge,
    drawn: Drawn,
    most_megapixels: float,
) -> Generator[Prediction, None, None]:
    """Judge images in order, the row of each written before it is told; none is left out.

    A few pictures are drawn ahead of their rows: they go when the work is stopped or fails, so
    that no picture is without a row.

    Args:
        paths: The images.
        names: What the pictures of those are called whose names can be written.
        judge: The run.
        drawn: What is drawn.
        most_megapixels: Images with more are refused by their header.
    """
    judged = judge_files(nameable(paths), names, judge, drawn, most_megapixels)
    without_row, states = set(names), {path: state_of(path) for path in paths}
    try:
        with closing(judged), rows_added_to(drawn.out / FILE) as add:
            said = _judge_in_order(paths, judged, judge.judged_by)
            for path, each in zip(paths, said, strict=True):
                prediction = replace(each, state=states[path])
                add(prediction)
                without_row -= {prediction.picture.stem} if prediction.picture else set()
                yield prediction
    finally:
        take_away(without_row, drawn, paths)


def begin_rows(drawn: Drawn, earlier: Earlier, *, force: bool, kept: Collection[Path] = ()) -> None:
    """Begin `predictions.csv` with the rows that stay, before anything is drawn.

    So rows and pictures are of one run at any time, also after a stop. What an earlier call drew
    goes before its rows do, which alone say what it is called.

    Args:
        drawn: Where pictures lie.
        earlier: The rows that stay.
        force: Take away what an earlier call drew.
        kept: Files that stay: images that are to be judged.
    """
    file = drawn.out / FILE
    if force:
        take_away(names_drawn(file), drawn, kept)
    write_predictions(file, (), earlier)


def find_images(sources: Sequence[Path], recursive: bool = False) -> list[Path]:
    """Return the images given, and those of the folders given.

    Args:
        sources: Images and folders; one of several that is not there any more, or is a link that
            leads nowhere, counts as an image: its row says so, and the others are judged.
        recursive: Sub-folders are looked through as well.

    Raises:
        FileNotFoundError: None of the sources exists.
        ValueError: A folder has no image.
    """
    if not any(source.exists() for source in sources):
        names = some_of([shown(source) for source in sources])
        raise FileNotFoundError(f"there is no image or folder {names}")
    found: list[Path] = []
    for source in sources:
        found += images_in(source, recursive) if source.is_dir() else [source]
    return list(dict.fromkeys(found))


def check_out(out: Path, wishes: Wishes) -> Earlier:
    """Return what is kept of earlier calls; the judgements of two are never mixed unasked.

    Raises:
        FileExistsError: There are predictions, and nothing says what to do with them.
        ValueError: The file that is to be appended to is none of this version's.
    """
    file = out / FILE
    if wishes.append:
        return read_earlier(file)
    if file.exists() and not wishes.force:
        raise FileExistsError(
            f"{file} exists: give --out another folder, --append to add what is new, or --force "
            "to replace it"
        )
    return Earlier()


def _speed(images: int, measure: str, score: Norm, seconds: float) -> str:
    speed = f"{images / seconds:.1f} images/s"
    by = map_words(measure, score)
    return f"judged {counted(images, 'image')} by {by} in {seconds:.1f} s: {speed}"


def _without_written(
    paths: Sequence[Path], sources: Sequence[Path], written: Sequence[Path]
) -> list[Path]:
    """Leave out what an earlier call wrote among the images, unless it was named itself."""
    named = [source for source in sources if lies_in(source, written)]
    return [path for path in paths if not lies_in(path, written) or lies_in(path, named)]


def lies_in(path: Path, places: Iterable[Path]) -> bool:
    """Tell whether a path is one of some files and folders, or lies in one of them."""
    real = real_path(path)
    return any(real.is_relative_to(real_path(place)) for place in places)


def _keep_sources(paths: Sequence[Path], names: Sequence[str], drawn: Drawn) -> None:
    """Refuse to write a picture over an image that is to be judged."""
    sources = {real_path(path) for path in paths}
    for picture in (
        place(name) for name in names for place in (drawn.picture, drawn.mask, drawn.overlay)
    ):
        if real_path(picture) in sources:
            raise ValueError(f"--out would overwrite the image {picture}: choose another folder")


def _are_few(paths: Sequence[Path], experiment: Experiment) -> bool:
    """Tell whether all images are one batch; in patches a single one may be many batches."""
    return len(paths) <= BATCH and patch_size(experiment) is None


def nameable(paths: Sequence[Path]) -> list[Path]:
    """Return the images whose names can be written, as rows and as pictures."""
    return [path for path in paths if name_trouble(path) is None]


def name_trouble(path: Path) -> str | None:
    """Say why no row and no picture can be named after an image; None if they can."""
    try:
        check_file_name(path)
    except ValueError as error:
        return str(error)
    if is_utf8(str(path)):
        return None
    return f"{shown(path)} lies in a folder whose name is no UTF-8 text: rename it"


def _judge_in_order(
    paths: Sequence[Path], judged: Iterator[Prediction], by: JudgedBy
) -> Iterator[Prediction]:
    """Yield what is said of each image; one whose name no row can hold has an error instead."""
    for path in paths:
        trouble = name_trouble(path)
        if trouble is None:
            yield next(judged)
        else:
            yield Prediction.not_read(Path(shown(path)), trouble, by)
    yield from judged  # nothing is left; its threads end
