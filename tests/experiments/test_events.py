"""Events keep the JSON that programs read, and other lines stay words."""

from __future__ import annotations

import json
import math

import pytest

from experiments.events import (
    ActionStarted,
    DatasetStarted,
    EarlierEpochs,
    EpochFinished,
    Event,
    ExperimentFinished,
    ExperimentStarted,
    Failed,
    Finished,
    Message,
    MetricsMeasured,
    StageProgress,
    about,
    from_line,
    stage_progress,
    to_line,
)
from models.history_file import HistoryRow

EPOCH = {
    "epoch": 1, "loss": 0.1, "psnr": 20.5, "val_loss": 0.2, "val_psnr": 19.0,
    "learning_rate": 0.01, "seconds": 3.25, "epochs": 4,
}  # fmt: skip
ROW = {key: value for key, value in EPOCH.items() if key != "epochs"}
FIGURES = {"image_auroc": 0.9, "pixel_auroc": None, "aupro": None}

ON_THE_WIRE = [
    (
        ActionStarted(action="import_db", index=0, count=2),
        {"event": "action_started", "action": "import_db", "index": 0, "count": 2},
    ),
    (
        ExperimentStarted(experiment="a", index=1, count=2),
        {"event": "experiment_started", "experiment": "a", "index": 1, "count": 2},
    ),
    (
        StageProgress(stage="load", done=3, total=9),
        {"event": "progress", "stage": "load", "done": 3, "total": 9},
    ),
    (
        StageProgress(
            experiment="a", stage="train", done=3, total=9, epoch=1, epochs=2, loss=0.5, psnr=9
        ),
        {
            "event": "progress", "experiment": "a", "stage": "train", "done": 3, "total": 9,
            "epoch": 1, "epochs": 2, "loss": 0.5, "psnr": 9.0,
        },
    ),
    (EpochFinished(**EPOCH), {"event": "epoch", **EPOCH}),
    (
        DatasetStarted(dataset="a", index=0, count=2),
        {"event": "dataset_started", "dataset": "a", "index": 0, "count": 2},
    ),
    (
        EarlierEpochs(experiment="a", rows=(HistoryRow(**EPOCH),), epochs=4),
        {"event": "earlier_epochs", "experiment": "a", "epochs": 4, "rows": [ROW]},
    ),
    (
        MetricsMeasured(measure="residual", metrics=FIGURES),
        {"event": "metrics", "measure": "residual", "metrics": FIGURES},
    ),
    (Message(text="one\ntwo"), {"event": "message", "text": "one\ntwo"}),
    (Failed(message="no"), {"event": "failed", "message": "no"}),
    (
        Failed(experiment="a", name="a", message="no"),
        {"event": "failed", "experiment": "a", "name": "a", "message": "no"},
    ),
    (
        ExperimentFinished(
            experiment="a", folder="runs/a", metrics={"residual": FIGURES},
            scores={"residual": "L2"}, map="residual",
        ),
        {
            "event": "experiment_finished", "experiment": "a", "folder": "runs/a",
            "metrics": {"residual": FIGURES}, "scores": {"residual": "L2"}, "map": "residual",
        },
    ),
    (
        Finished(succeeded=2, failed=0),
        {"event": "finished", "succeeded": 2, "failed": 0},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "content"), ON_THE_WIRE)
def test_an_event_is_one_line_of_json_and_comes_back_as_it_was(
    event: Event, content: dict[str, object]
) -> None:
    line = to_line(event)
    assert "\n" not in line
    assert json.loads(line) == content
    assert from_line(line + "\n") == event


@pytest.mark.parametrize(
    "line",
    [
        "by the way",
        "",
        "3",
        "[]",
        "{",
        "{}",
        '{"event": "tea"}',
        '{"event": ["message"]}',
        '{"event": "message"}',
        '{"event": "progress", "stage": "load", "done": "many", "total": 3}',
    ],
)
def test_a_line_that_is_no_event_stays_words(line: str) -> None:
    assert from_line(line + "\n") == line


def test_an_event_that_a_later_version_says_more_in_is_still_read() -> None:
    assert from_line('{"event": "message", "text": "a", "colour": "red"}') == Message(text="a")


def test_a_figure_that_is_no_number_goes_through() -> None:
    read = from_line(to_line(StageProgress(stage="train", done=1, total=2, loss=math.nan)))
    assert isinstance(read, StageProgress)
    assert read.loss is not None and math.isnan(read.loss)


def test_events_are_passed_on_with_the_experiment_that_they_are_about() -> None:
    heard: list[Event] = []
    tell = about(heard.append, "a")
    stage_progress(tell, "load")(1, 2)
    tell(Message(text="b's own", experiment="b"))
    assert heard == [
        StageProgress(experiment="a", stage="load", done=1, total=2),
        Message(experiment="b", text="b's own"),
    ]
