"""How far a job has come, from the events that it reports; nothing here needs a window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from evaluation.metric_table import IMAGE_AUROC
from experiments.chosen import map_words
from experiments.events import (
    STAGES,
    ActionStarted,
    DatasetStarted,
    EarlierEpochs,
    EpochFinished,
    Event,
    ExperimentFinished,
    ExperimentStarted,
    Failed,
    Message,
    StageProgress,
)

STARTING, STARTING_KERAS = "starting …", "starting Keras, which takes some seconds …"
FEWEST_STEPS, STEPS_KEPT = 5, 50
"""How many steps have to be timed before they say how long the rest takes, and how many count."""

WITHOUT_KERAS = ("import_db", "corrupt_db")
"""The actions that begin at once."""


@dataclass(frozen=True)
class JobProgress:
    """How far a job has come.

    Args:
        action: Which action is under way, such as `train_net`.
        action_index: Its place among the actions of the file, from 0.
        action_count: How many actions the file has.
        experiment: Which experiment or dataset is under way.
        experiment_index: Its place among those of the action, from 0.
        experiment_count: How many the action has.
        stage: What is being done.
        done: How much of the stage is done.
        total: How much there is to do.
        epoch: Which epoch is under way, from 1; 0 outside training.
        epochs: How many there will be.
        step_seconds: How long the latest training steps of this experiment took.
        history: The finished epochs of this experiment.
        results: One sentence for each experiment that finished, and each message.
        failures: One sentence for each part that failed.
        whole: How much of the whole job is done, 0-1; it never goes back.
    """

    action: str = ""
    action_index: int = 0
    action_count: int = 1
    experiment: str = ""
    experiment_index: int = 0
    experiment_count: int = 1
    stage: str = ""
    done: int = 0
    total: int = 0
    epoch: int = 0
    epochs: int = 0
    step_seconds: tuple[float, ...] = ()
    history: tuple[EpochFinished, ...] = ()
    results: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    whole: float = 0.0


def advance(progress: JobProgress, event: Event) -> JobProgress:
    """Return the progress after one more event."""
    later = _take(progress, event)
    return replace(later, whole=max(progress.whole, whole_fraction(later)))


def _take(progress: JobProgress, event: Event) -> JobProgress:
    match event:
        case ActionStarted():
            return _start_action(progress, event)
        case DatasetStarted():
            return _start_part(progress, event.dataset, event.index, event.count)
        case ExperimentStarted():
            return _start_part(progress, event.experiment, event.index, event.count)
        case StageProgress():
            return _go_on(progress, event)
        case EpochFinished():
            return _finish_epoch(progress, event)
        case EarlierEpochs():
            return _go_on_training(progress, event)
        case ExperimentFinished():
            return _finish_experiment(progress, event)
        case Message():
            return replace(progress, results=(*progress.results, event.text))
        case Failed():
            return replace(progress, failures=(*progress.failures, _in_words(event)))
        case _:
            return progress


def fraction(progress: JobProgress) -> float:
    """Return how much of what is shown is done, 0-1: all epochs in training, else the stage."""
    part = progress.done / progress.total if progress.total > 0 else 0.0
    if progress.epochs > 0:
        return min((max(progress.epoch - 1, 0) + part) / progress.epochs, 1.0)
    return min(part, 1.0)


STAGE_SPANS = {
    "sample": (0.0, 0.3),
    "import": (0.0, 1.0),
    "corrupt": (0.0, 1.0),
    "load": (0.0, 0.02),
    "train": (0.02, 0.85),
    "evaluate": (0.85, 0.93),
    "sampling": (0.93, 0.97),
    "pictures": (0.97, 1.0),
}
"""From where to where a stage takes its part of an action, about; training takes longest."""

EVALUATION_SPANS = {"evaluate": (0.0, 0.6), "sampling": (0.6, 0.85), "pictures": (0.85, 1.0)}
"""The same where nothing is trained."""


def whole_fraction(progress: JobProgress) -> float:
    """Return how much of the whole job is done, 0-1: its actions, their parts, and their stages."""
    spans = EVALUATION_SPANS if progress.action == "eval_net" else STAGE_SPANS
    start, end = spans.get(progress.stage, (0.0, 0.0))
    inside = start + (end - start) * fraction(progress)
    part = (progress.experiment_index + inside) / max(progress.experiment_count, 1)
    return min((progress.action_index + part) / max(progress.action_count, 1), 1.0)


def seconds_left(progress: JobProgress) -> float | None:
    """Estimate how long this experiment still trains, from its epochs but the first.

    The first one takes several times as long: the network is compiled in it. Until a second one
    has ended, the median step of training says it, without the validations.
    """
    if progress.epochs == 0:
        return None
    left = progress.epochs * (1 - fraction(progress))
    if len(progress.history) >= 2:
        return left * median(epoch.seconds for epoch in progress.history[1:])
    if len(progress.step_seconds) >= FEWEST_STEPS and progress.total > 1:
        return left * progress.total * median(progress.step_seconds)
    return None


def describe(progress: JobProgress) -> str:
    """Say in one line what is being done."""
    parts = []
    if progress.action_count > 1:
        parts.append(f"action {progress.action_index + 1} of {progress.action_count}")
    if progress.experiment_count > 1:
        what = "dataset" if progress.action == "corrupt_db" else "run"
        place = progress.experiment_index + 1
        parts.append(f"{what} {place} of {progress.experiment_count}")
    if progress.epochs:
        parts.append(f"epoch {progress.epoch} of {progress.epochs}")
    elif progress.stage:
        stage = STAGES.get(progress.stage, progress.stage)
        parts.append(f"{stage}, {progress.done} of {progress.total}")
    else:
        parts.append(STARTING if progress.action in WITHOUT_KERAS else STARTING_KERAS)
    left = seconds_left(progress)
    if left is not None:
        parts.append(f"{show_seconds(left)} left")
    return " · ".join(parts)


def show_seconds(seconds: float) -> str:
    """Write a time span for people: `40 s`, `5 min`, `2 h 10 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _start_action(progress: JobProgress, event: ActionStarted) -> JobProgress:
    return JobProgress(
        action=event.action,
        action_index=event.index,
        action_count=event.count,
        results=progress.results,
        failures=progress.failures,
    )


def _start_part(progress: JobProgress, name: str, index: int, count: int) -> JobProgress:
    return replace(
        _after_experiment(progress),
        experiment=name,
        experiment_index=index,
        experiment_count=count,
        step_seconds=(),
        history=(),
    )


def _go_on(progress: JobProgress, event: StageProgress) -> JobProgress:
    return replace(
        progress,
        experiment=event.experiment or progress.experiment,
        stage=event.stage,
        done=event.done,
        total=event.total,
        epoch=event.epoch or 0,
        epochs=event.epochs or 0,
        step_seconds=_with_step(progress.step_seconds, event.seconds),
    )


def _with_step(earlier: tuple[float, ...], seconds: float | None) -> tuple[float, ...]:
    return earlier if seconds is None else (*earlier, seconds)[-STEPS_KEPT:]


def _finish_epoch(progress: JobProgress, event: EpochFinished) -> JobProgress:
    return replace(
        progress,
        epoch=event.epoch,
        epochs=event.epochs,
        done=max(progress.total, 1),
        total=max(progress.total, 1),
        stage="train",
        history=(*progress.history, event),
    )


def _go_on_training(progress: JobProgress, event: EarlierEpochs) -> JobProgress:
    """Take in the epochs before a resume, so that the curves begin where the training began."""
    history = tuple(
        EpochFinished(**row.model_dump(), experiment=event.experiment, epochs=event.epochs)
        for row in event.rows
    )
    last = history[-1].epoch if history else 0
    return replace(
        progress, stage="train", history=history, epoch=last, epochs=event.epochs, done=1, total=1
    )


def _finish_experiment(progress: JobProgress, event: ExperimentFinished) -> JobProgress:
    said = f"{event.experiment}: {_figure(event) or 'done'}"
    return replace(_after_experiment(progress), results=(*progress.results, said))


def _figure(event: ExperimentFinished) -> str:
    """Say what the map that counts finds; nothing if that is not known."""
    measure = event.map
    area = event.metrics.get(measure, {}).get(IMAGE_AUROC.key) if measure else None
    if measure is None or area is None:
        return ""
    return f"{IMAGE_AUROC.heading} {area:.3f} by {map_words(measure, event.scores[measure])}"


def _after_experiment(progress: JobProgress) -> JobProgress:
    return replace(progress, stage="", done=0, total=0, epoch=0, epochs=0)


def _in_words(event: Failed) -> str:
    name = event.experiment or event.name
    return f"{name}: {event.message}" if name else event.message
