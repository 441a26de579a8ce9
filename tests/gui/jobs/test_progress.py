"""What a job reports becomes a bar, a sentence and two curves."""

from __future__ import annotations

from functools import reduce
from itertools import accumulate

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
    StageProgress,
)
from gui.jobs.progress import (
    JobProgress,
    advance,
    describe,
    fraction,
    seconds_left,
    show_seconds,
)
from gui.jobs.running_panel import curve_points
from models.history_file import HistoryRow

STARTED = (
    ActionStarted(action="train_net", index=1, count=2),
    ExperimentStarted(experiment="a", index=0, count=4),
)


def epoch(number: int, seconds: float = 10) -> EpochFinished:
    return EpochFinished(
        experiment="a",
        epoch=number,
        epochs=4,
        loss=0.1,
        psnr=20,
        val_loss=0.2,
        val_psnr=19,
        learning_rate=0.01,
        seconds=seconds,
    )


def training(number: int, done: int, seconds: float | None = None) -> StageProgress:
    where = {"epoch": number, "epochs": 4, "done": done, "total": 10}
    return StageProgress(stage="train", experiment="a", seconds=seconds, **where)


def after(*events: Event) -> JobProgress:
    return reduce(advance, events, JobProgress())


def test_the_bar_counts_the_epochs_and_their_parts() -> None:
    assert fraction(after(*STARTED, training(1, 5))) == pytest.approx(0.125)
    assert fraction(after(*STARTED, epoch(1), epoch(2))) == pytest.approx(0.5)
    assert fraction(after(*STARTED, epoch(1), training(2, 10))) == pytest.approx(0.5)
    assert fraction(JobProgress()) == 0


def test_the_time_left_follows_from_the_epochs_so_far() -> None:
    assert seconds_left(after(*STARTED, training(1, 5))) is None
    assert seconds_left(after(*STARTED, epoch(1, seconds=40))) is None  # compiled in it
    progress = after(*STARTED, epoch(1, seconds=40), epoch(2, seconds=10))
    assert seconds_left(progress) == pytest.approx(20)
    assert describe(progress) == "action 2 of 2 · run 1 of 4 · epoch 2 of 4 · 20 s left"


def test_the_time_left_of_a_first_long_epoch_follows_from_its_median_step() -> None:
    steps = [training(1, place, seconds=60 if place == 2 else 3) for place in range(2, 7)]
    assert seconds_left(after(*STARTED, training(1, 1), *steps[:-1])) is None  # too few to say
    progress = after(*STARTED, training(1, 1), *steps)
    assert seconds_left(progress) == pytest.approx(3 * (4 + 30))
    ended = after(*STARTED, training(1, 1), *steps, epoch(1, seconds=100))
    assert seconds_left(ended) == pytest.approx(3 * 30)
    another = advance(progress, ExperimentStarted(experiment="b", index=1, count=4))
    assert seconds_left(advance(another, training(1, 2))) is None


def test_the_curves_begin_anew_with_each_experiment() -> None:
    progress = after(*STARTED, epoch(1), epoch(2))
    assert [point.epoch for point in progress.history] == [1, 2]
    restarted = advance(progress, ExperimentStarted(experiment="b", index=1, count=4))
    assert restarted.history == ()
    assert restarted.experiment == "b"


def test_after_a_resume_the_curves_begin_where_the_training_began() -> None:
    rows = tuple(HistoryRow(**epoch(number).model_dump()) for number in (1, 2))
    progress = after(*STARTED, EarlierEpochs(experiment="a", rows=rows, epochs=4))
    assert [point.epoch for point in progress.history] == [1, 2]
    assert fraction(progress) == pytest.approx(0.5)
    assert describe(progress).startswith("action 2 of 2 · run 1 of 4 · epoch 2 of 4")
    assert [point.epoch for point in advance(progress, epoch(3)).history] == [1, 2, 3]


def whole_after(*events: Event) -> list[float]:
    """Return how full the bar of the whole job is after each event."""
    states = accumulate(events, advance, initial=JobProgress())
    return [state.whole for state in states]


def test_the_whole_job_is_its_actions_runs_and_stages_and_never_goes_back() -> None:
    events = [
        ActionStarted(action="import_db", index=0, count=2),
        StageProgress(stage="import", done=1, total=2),
        StageProgress(stage="import", done=2, total=2),
        ActionStarted(action="train_net", index=1, count=2),
        ExperimentStarted(experiment="a", index=0, count=2),
        StageProgress(stage="load", experiment="a", done=9, total=9),
        training(1, 5),
        *(epoch(number) for number in (1, 2, 3, 4)),
        StageProgress(stage="evaluate", experiment="a", done=3, total=3),
        StageProgress(stage="evaluate", experiment="a", done=1, total=3),
        StageProgress(stage="pictures", experiment="a", done=3, total=3),
        ExperimentFinished(experiment="a", folder="runs/a", metrics={}),
        ExperimentStarted(experiment="b", index=1, count=2),
    ]
    whole = whole_after(*events)
    assert whole == sorted(whole)
    assert whole[2] == pytest.approx(0.25)
    assert whole[3] == pytest.approx(0.5)
    assert 0.5 < whole[6] < whole[7] < whole[-6] < 0.75
    assert whole[-1] == pytest.approx(0.75)


def test_several_datasets_or_runs_of_one_action_share_the_bar() -> None:
    corrupting = (
        ActionStarted(action="corrupt_db", index=0, count=1),
        DatasetStarted(dataset="b", index=1, count=4),
        StageProgress(stage="corrupt", done=1, total=2),
    )
    assert whole_after(*corrupting)[-1] == pytest.approx(0.375)
    assert describe(after(*corrupting)) == "dataset 2 of 4 · corrupting images, 1 of 2"
    evaluating = (
        ActionStarted(action="eval_net", index=0, count=1),
        ExperimentStarted(experiment="b", index=1, count=2),
        StageProgress(stage="pictures", done=2, total=2),
    )
    assert whole_after(*evaluating)[-1] == pytest.approx(1)


def test_until_the_first_step_of_a_training_keras_is_said_to_start() -> None:
    begun = after(ActionStarted(action="train_net", index=0, count=1))
    for progress in (
        begun,
        advance(begun, ExperimentStarted(experiment="a", index=0, count=1)),
        after(*STARTED),
        after(*STARTED, epoch(1), ExperimentStarted(experiment="b", index=1, count=4)),
    ):
        assert "starting Keras" in describe(progress)
    assert "starting Keras" not in describe(after(*STARTED, training(1, 1)))
    assert describe(after(ActionStarted(action="import_db", index=0, count=1))) == "starting …"


def test_outside_training_the_stage_is_named() -> None:
    progress = after(StageProgress(stage="corrupt", done=3, total=12))
    assert describe(progress) == "corrupting images, 3 of 12"
    assert fraction(progress) == pytest.approx(0.25)


def test_results_and_failures_are_gathered() -> None:
    progress = after(
        *STARTED,
        Failed(experiment="a", message="no memory"),
        ExperimentFinished(
            experiment="b",
            folder="runs/b",
            metrics={"residual": {"image_auroc": 0.5}, "combined": {"image_auroc": 0.9123}},
            scores={"residual": "L2", "combined": "top1"},
            map="combined",
        ),
        ExperimentFinished(experiment="c", folder="runs/c", metrics={}),
        Message(text="well"),
    )
    assert progress.failures == ("a: no memory",)
    assert progress.results == (
        "b: Image AUROC 0.912 by Combined, top 1 %",
        "c: done",
        "well",
    )


def test_the_end_of_all_actions_changes_nothing() -> None:
    assert after(Finished(succeeded=1, failed=0)) == JobProgress()


def test_time_spans_are_written_for_people() -> None:
    assert [show_seconds(s) for s in (12.4, 300, 7800)] == ["12 s", "5 min", "2 h 10 min"]


def test_curves_fill_their_graph_and_a_flat_one_stays_inside() -> None:
    points = curve_points([0.0, 1.0], 0.0, 1.0, width=100, height=50)
    (x0, y0), (x1, y1) = points
    assert x0 < x1 <= 100
    assert 0 <= y1 < y0 <= 50
    assert all(0 <= y <= 50 for _, y in curve_points([3.0, 3.0], 3.0, 3.0))
