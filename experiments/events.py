"""What work under way tells: typed events, and the JSON lines that carry them to a program."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from datasets.bit_depth import FULL, BitDepth
from models.history_file import HistoryRow

STAGES = {
    "import": "importing images",
    "sample": "drawing the sample",
    "corrupt": "corrupting images",
    "load": "reading images",
    "train": "training",
    "evaluate": "reconstructing",
    "sampling": "sampling uncertainty",
    "pictures": "writing pictures",
    "predict": "predicting",
    "robustness": "evaluating changed images",
}
"""What each stage of the work is called."""

Figures = dict[str, float | None]


class _Event(BaseModel):
    """What all events share.

    Args:
        experiment: The experiment that the event is about, if it is about one.
    """

    model_config = ConfigDict(frozen=True)

    experiment: str | None = None


class ActionStarted(_Event):
    """An action begins, the `index`-th (from 0) of `count`."""

    event: Literal["action_started"] = "action_started"
    action: str
    index: int
    count: int


class DatasetStarted(_Event):
    """An action begins with a dataset, the `index`-th (from 0) of its `count`."""

    event: Literal["dataset_started"] = "dataset_started"
    dataset: str
    index: int
    count: int


class ExperimentStarted(_Event):
    """An action begins with an experiment, the `index`-th (from 0) of its `count`."""

    experiment: str
    event: Literal["experiment_started"] = "experiment_started"
    index: int
    count: int


class StageProgress(_Event):
    """So much of a stage is done; in training also which epoch it is, and its figures so far.

    Args:
        seconds: How long this training step took; none for the first of an epoch.
    """

    event: Literal["progress"] = "progress"
    stage: str
    done: int
    total: int
    epoch: int | None = None
    epochs: int | None = None
    loss: float | None = None
    psnr: float | None = None
    seconds: float | None = None


class EpochFinished(_Event, HistoryRow):
    """An epoch of `epochs` ended, with its row of the history."""

    event: Literal["epoch"] = "epoch"
    epochs: int


class EarlierEpochs(_Event):
    """A training of `epochs` goes on: the rows of the history so far."""

    event: Literal["earlier_epochs"] = "earlier_epochs"
    rows: tuple[HistoryRow, ...]
    epochs: int


class MetricsMeasured(_Event):
    """The headline figures of one measure; null where there is none."""

    event: Literal["metrics"] = "metrics"
    measure: str
    metrics: Figures


class Message(_Event):
    """A sentence for whoever watches."""

    event: Literal["message"] = "message"
    text: str


class Failed(_Event):
    """A part of an action failed; `name` says which, `message` why."""

    event: Literal["failed"] = "failed"
    name: str | None = None
    message: str


class ExperimentFinished(_Event):
    """An experiment is trained and evaluated.

    Args:
        folder: Where its results lie.
        metrics: The headline figures of each measure.
        scores: Which score decides for each measure.
        map: The measure that counts; none when nothing was evaluated.
    """

    experiment: str
    event: Literal["experiment_finished"] = "experiment_finished"
    folder: str
    metrics: dict[str, Figures]
    scores: dict[str, str] = {}
    map: str | None = None


class ImageJudged(_Event):
    """A run has said what it thinks of an image.

    Args:
        path: The image.
        verdict: `error` for an image that could not be read.
        threshold: Scores above it are called defective.
        score: Of the image.
        picture: Its heat map.
        error: Why it could not be read.
        bit_depth: How many bits of a 16-bit image are used.
    """

    event: Literal["image_judged"] = "image_judged"
    path: str
    verdict: Literal["good", "defective", "error"]
    threshold: float
    score: float | None = None
    picture: str | None = None
    error: str = ""
    bit_depth: BitDepth = FULL


class StepMeasured(_Event):
    """A training step was measured on this machine.

    Args:
        step: Name of what is trained in it (`experiments/study/step_times.py`).
        seconds: How long it takes.
    """

    event: Literal["step_measured"] = "step_measured"
    step: str
    seconds: float = Field(gt=0, allow_inf_nan=False)


class Finished(_Event):
    """All actions are through: how many of their parts succeeded and failed."""

    event: Literal["finished"] = "finished"
    succeeded: int
    failed: int


Event = Annotated[
    ActionStarted
    | DatasetStarted
    | ExperimentStarted
    | StageProgress
    | EpochFinished
    | EarlierEpochs
    | MetricsMeasured
    | Message
    | Failed
    | ExperimentFinished
    | ImageJudged
    | StepMeasured
    | Finished,
    Field(discriminator="event"),
]

OnEvent = Callable[[Event], None]

_READER: TypeAdapter[Event] = TypeAdapter(Event)


def to_line(event: Event) -> str:
    """Write an event as one line of JSON, without what it leaves open."""
    return json.dumps(event.model_dump(exclude_none=True))


def from_line(line: str) -> Event | str:
    """Read one line that a process wrote: an event, or else the words as they are."""
    try:
        return _READER.validate_python(json.loads(line))
    except (ValueError, RecursionError):
        return line.rstrip("\n")


def ignore(event: Event) -> None:
    """Tell nobody."""


def about(on_event: OnEvent, experiment: str) -> OnEvent:
    """Return a function that names the experiment in every event before passing it on."""

    def tell(event: Event) -> None:
        on_event(event.model_copy(update={"experiment": event.experiment or experiment}))

    return tell


def stage_progress(on_event: OnEvent, stage: str) -> Callable[[int, int], None]:
    """Return a function of (done, total) that tells how far one stage is."""

    def tell(done: int, total: int) -> None:
        on_event(StageProgress(stage=stage, done=done, total=total))

    return tell
