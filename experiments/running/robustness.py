"""Evaluate a run's test images under changes that a factory may see, and beside it unchanged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from datasets.database import for_testing, open_dataset
from datasets.factory_changes import FACTORY_CHANGES, FactoryChange
from evaluation.arrays import store_maps
from evaluation.measures import MEASURES
from evaluation.reading import read_measure
from evaluation.robustness import ChangedFigures, Robustness, figures_of
from evaluation.robustness_files import write_robustness
from evaluation.scores import score_maps
from evaluation.summary import EvaluationMetrics, summarize
from experiments.belonging import check_belonging
from experiments.chosen import Chosen
from experiments.config.experiment import Experiment
from experiments.data_used import check_data_used
from experiments.errors import USER_ERRORS, one_sentence
from experiments.events import (
    Event,
    ExperimentStarted,
    Failed,
    Message,
    OnEvent,
    StageProgress,
    about,
)
from experiments.holding import hold_run
from experiments.run_folder import RunFolder
from experiments.running.anomaly_maps import Reader, map_test_images
from experiments.running.changed_images import change_images, without_equalizing
from experiments.running.images import LabelledImages, open_test_images
from experiments.running.judge import open_reader
from experiments.runs import read_experiment
from experiments.thresholds import judged_by, threshold_of
from experiments.workspace import Workspace
from storage.whole import folder_written_whole

UNCHANGED = FactoryChange("unchanged", "Unchanged", "The images are as they are.")
CHANGES = tuple(FACTORY_CHANGES.values())


def measure_runs(
    folders: Sequence[RunFolder], workspace: Workspace, on_event: OnEvent
) -> dict[str, Robustness]:
    """Measure the robustness of runs; one that fails is told and does not stop those after it.

    Returns:
        What was measured, by the names of the runs that did not fail.
    """
    found: dict[str, Robustness] = {}
    for index, folder in enumerate(folders):
        tell = about(on_event, folder.name)
        tell(ExperimentStarted(experiment=folder.name, index=index, count=len(folders)))
        try:
            with hold_run(folder, workspace, tell):
                found[folder.name] = measure_robustness(folder, workspace, tell)
        except USER_ERRORS as error:
            tell(Failed(name=folder.name, message=one_sentence(error)))
    return found


def measure_robustness(
    run: RunFolder,
    workspace: Workspace,
    on_event: OnEvent,
    changes: Sequence[FactoryChange] = CHANGES,
) -> Robustness:
    """Evaluate a run's test images unchanged and under each change, and write `robustness/`.

    Map, score and threshold are those that count for the run; nothing is chosen again. The maps
    under one change after the other lie in files, so that memory does not grow with the number of
    images.

    Args:
        run: A trained and evaluated run.
        workspace: Where its dataset lies.
        on_event: Told of every step.
        changes: What happens to the images.

    Raises:
        FileNotFoundError: The model, the threshold or the dataset is missing.
        ValueError: The dataset has no test image or other training images than in the training, or
            a file of the run is damaged.
    """
    experiment = read_experiment(run)
    for remark in check_data_used(run, experiment, workspace):
        on_event(Message(text=remark))
    chosen = judged_by(run)
    threshold = threshold_of(run, chosen.map)
    check_belonging(run, chosen.map)
    images = _open_images(experiment, workspace, on_event)
    variants = [
        change_images(images, change, equalize=experiment.training.settings.equalize_histogram)
        for change in (UNCHANGED, *changes)
    ]
    opened = _reader_opener(run, experiment, chosen)
    with folder_written_whole(run.robustness.folder) as new:
        evaluate = partial(_evaluate, new.parent, opened, chosen, threshold)
        unchanged, *changed = (
            evaluate(variant, _as_part(on_event, place, len(variants)))
            for place, variant in enumerate(variants)
        )
        robustness = Robustness(
            map=chosen.map,
            score=chosen.score,
            threshold=threshold,
            resolution=str(experiment.resolution),
            good=unchanged.good,
            defective=unchanged.defects.images,
            without_mask=unchanged.defects.without_mask,
            unchanged=figures_of(unchanged),
            changes=_compare(unchanged, changes, changed),
        )
        write_robustness(new, run.name, robustness)
    on_event(Message(text=f"The robustness of {run.name} is in {run.robustness.folder}"))
    return robustness


def _open_images(experiment: Experiment, workspace: Workspace, on_event: OnEvent) -> LabelledImages:
    """Open the test images as they are before histograms are equalised."""
    dataset = open_dataset(workspace.data, experiment.dataset)
    images = open_test_images(for_testing(dataset), without_equalizing(experiment), on_event)
    if images is None:
        raise ValueError(f"dataset {dataset.name!r} has no test image: import it with test images")
    return images


def _reader_opener(run: RunFolder, experiment: Experiment, chosen: Chosen) -> Callable[[], Reader]:
    """Return what opens the network: once, or, if it draws samples, anew so that all are alike."""
    opener = partial(open_reader, run, experiment, chosen)
    return opener if MEASURES[chosen.map].samples else cache(opener)


def _evaluate(
    folder: Path,
    opened: Callable[[], Reader],
    chosen: Chosen,
    threshold: float,
    images: LabelledImages,
    on_event: OnEvent,
) -> EvaluationMetrics:
    """Compute all figures of test images; their maps lie in the folder for as long as it takes."""
    with TemporaryDirectory(dir=folder) as maps:
        mapped = store_maps(Path(maps), map_test_images(images, opened(), on_event))
        tolerance = read_measure(chosen.map, chosen.calibration).tolerance
        scores = score_maps(mapped.maps, tolerance)
        return summarize(mapped, scores, score=chosen.score, threshold=threshold)


def _compare(
    unchanged: EvaluationMetrics,
    changes: Sequence[FactoryChange],
    changed: Sequence[EvaluationMetrics],
) -> tuple[ChangedFigures, ...]:
    before = figures_of(unchanged)
    after = [figures_of(each) for each in changed]
    return tuple(
        ChangedFigures(
            key=change.key,
            heading=change.heading,
            explanation=change.explanation,
            figures=figures,
            difference=figures.minus(before),
        )
        for change, figures in zip(changes, after, strict=True)
    )


def _as_part(on_event: OnEvent, place: int, count: int) -> OnEvent:
    """Return a function that tells the progress of one evaluation as a part of all of them."""

    def tell(event: Event) -> None:
        if isinstance(event, StageProgress):
            done, total = place * event.total + event.done, count * event.total
            on_event(StageProgress(stage="robustness", done=done, total=total))
        else:
            on_event(event)

    return tell
