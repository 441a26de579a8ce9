from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from experiments.config.training import Training
from experiments.presets import read_preset, save_preset
from experiments.workspace import Workspace
from gui.builder.train_summary import TrainSummary
from gui.builder.train_summary_view import ended_words, study_words
from gui.builder.training_time import Effort, count_efforts, time_words, total_words

SHORT, LONG = Effort("short", steps=100, images=800), Effort("long", steps=1000, images=8000)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.1, "1 second"), (40, "40 seconds"), (89, "89 seconds"), (100, "1.7 minutes"),
        (170, "3 minutes"), (3600, "60 minutes"), (7200, "2 hours"), (200_000, "2.3 days"),
    ],
)  # fmt: skip
def test_a_time_has_as_many_digits_as_an_estimate(seconds: float, words: str) -> None:
    assert time_words(seconds) == words


def test_before_every_step_is_measured_images_are_said_instead_of_times() -> None:
    assert total_words([SHORT, LONG], {"short": 1.0}) == "8,800 images seen"
    assert total_words([SHORT, LONG], {"short": 1.0, "long": 0.1}) == "about 3 minutes"
    assert total_words([], {}) == "0 images seen"


def test_a_study_says_its_runs_and_its_whole_time() -> None:
    two = TrainSummary(names=("a", "b"), efforts=(SHORT, SHORT))
    said = study_words(two, {"short": 0.9})
    assert said == "2 runs: about 3 minutes on this machine, one after the other"
    waiting = study_words(two, {}, measuring=True)
    assert waiting == "2 runs: 1,600 images seen; measuring how long that takes here …"
    one = TrainSummary(names=("a",), efforts=(SHORT,))
    assert study_words(one, {"short": 0.8}) == "1 run: about 80 seconds on this machine"
    assert study_words(TrainSummary(), {}) == "0 runs"


def config(**changes: Any) -> dict[str, Any]:
    usual = {"architectures": ["AE_d4_f5_n8"], "trainings": ["demo"], "resolution": "64x64"}
    return {**usual, **changes}


def test_trainings_are_counted_with_the_network_that_was_chosen_last(tmp_path: Path) -> None:
    workspace = Workspace(presets=tmp_path)
    save_preset(workspace, "training", "tiny", Training(epochs=2, images_per_epoch=10))
    own = Training(epochs=3, images_per_epoch=10)
    offered = {"tiny": "tiny", "demo": "demo", "own": own, "gone": "gone"}
    networks = ["AE_d4_f5_n8", "AESc_d5_f5_n16"]
    offer = count_efforts(config(architectures=networks), offered, workspace)
    assert offer.architecture == "AESc_d5_f5_n16"
    assert set(offer.trainings) == {"tiny", "demo", "own"}
    assert (offer.trainings["tiny"].images, offer.trainings["own"].images) == (20, 30)
    demo = read_preset(workspace, "training", "demo")
    assert [each.images for each in offer.chosen] == [demo.epochs * demo.images_per_epoch] * 2
    assert offer.chosen[1] == offer.trainings["demo"]
    assert offer.action is not None


def test_without_a_choice_nothing_is_to_be_measured(tmp_path: Path) -> None:
    workspace = Workspace(presets=tmp_path)
    offer = count_efforts(config(trainings=[]), {"demo": "demo"}, workspace)
    assert set(offer.trainings) == {"demo"}
    assert (offer.chosen, offer.action) == ((), None)
    for wrong in ({"architectures": []}, {"resolution": "large"}, {"architectures": ["gone"]}):
        assert count_efforts(config(**wrong), {"demo": "demo"}, workspace).trainings == {}


def test_runs_that_a_job_left_are_explained_and_others_are_not() -> None:
    one = TrainSummary(names=("a",), existing=("a",), problem="exists", can_go_on=True)
    two = TrainSummary(names=("a", "b"), existing=("a",), problem="exists")
    assert ended_words(one, "done") == "This has been trained."
    assert ended_words(two, "running") == "These runs are being trained."
    assert ended_words(one, "failed").startswith("This training failed. Resume under")
    assert ended_words(two, "failed").startswith("Not all of these trainings succeeded. There is")
    assert ended_words(replace(one, problem=""), "stopped") == "This training was stopped."
    assert ended_words(one, "") == ""
    assert ended_words(TrainSummary(names=("a",)), "stopped") == ""
