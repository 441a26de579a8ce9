"""What is not said when a run is evaluated again is as the run was evaluated last."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.stamp import Stamp
from experiments.chosen import Chosen, write_chosen
from experiments.config.actions import EvalNet
from experiments.config.training import Evaluation
from experiments.run_folder import RunFolder
from experiments.running.evaluate_again import evaluation_again
from experiments.runs import read_experiment, write_experiment
from experiments.thresholds import NewThreshold, earlier_choice, write_thresholds
from tests.finished_runs import write_run

OWN = {
    "smoothing": 0.01, "calibration": "global", "calibration_light": 0.0, "samples": 5,
    "false_alarm_rate": 0.2,
}  # fmt: skip
AGAIN = EvalNet(runs=("r",))


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run whose experiment says how it is evaluated, and that was not evaluated yet."""
    folder = write_run(tmp_path, measures=(), pictures=False)
    experiment = read_experiment(folder)
    own = {"evaluation": Evaluation.model_validate(OWN), "seed": 7}
    write_experiment(folder, experiment.model_copy(update=own))
    folder.thresholds.unlink(missing_ok=True)
    return folder


def was_evaluated(run: RunFolder, chosen: Chosen, rate: float) -> None:
    folder = run.chosen.parent
    folder.mkdir(exist_ok=True)
    write_chosen(run, chosen)
    new = {chosen.map: NewThreshold(1.0, chosen.score, (0.5, 1.0), 1.0, 1.0)}
    write_thresholds(run, new, rate, Stamp("a" * 64, "last"), chosen)


def settings_of(evaluation: Evaluation) -> dict[str, object]:
    return {name: getattr(evaluation, name) for name in OWN}


def test_a_run_that_was_not_evaluated_is_evaluated_as_its_experiment_says(run: RunFolder) -> None:
    evaluation, seed = evaluation_again(AGAIN, run)
    assert (settings_of(evaluation), seed) == (OWN, 7)


def test_its_maps_and_the_one_that_counts_are_those_of_its_experiment_before_it_is_evaluated(
    run: RunFolder,
) -> None:
    experiment = read_experiment(run)
    wanted = {"measures": ("residual", "combined"), "map": "combined", "score": "peak"}
    own = Evaluation.model_validate(wanted)
    write_experiment(run, experiment.model_copy(update={"evaluation": own}))
    evaluation, _ = evaluation_again(AGAIN, run)
    assert evaluation == own
    other, _ = evaluation_again(EvalNet(runs=("r",), map="uncertainty"), run)
    assert (other.map, other.score) == ("uncertainty", None)
    assert other.measures == ("residual", "combined", "uncertainty")
    asked, _ = evaluation_again(EvalNet(runs=("r",), measures=("residual",)), run)
    assert (asked.measures, asked.map) == (("residual",), None)


def test_the_maps_made_last_and_the_one_that_counts_are_made_again(run: RunFolder) -> None:
    was_evaluated(run, Chosen(map="combined", score="peak"), 0.4)
    made = run.evaluation("gradient_similarity").metrics
    made.parent.mkdir(parents=True)
    made.write_text("{}")
    evaluation, _ = evaluation_again(EvalNet(runs=("r",), false_alarm_rate=0.01), run)
    assert evaluation.measures == ("gradient_similarity", "combined")
    assert (evaluation.map, evaluation.false_alarm_rate) == (None, 0.01)


def test_another_rate_never_leaves_the_map_that_counts_without_a_threshold(run: RunFolder) -> None:
    was_evaluated(run, Chosen(map="combined", score="peak"), 0.4)
    residual = {"runs": ("r",), "measures": ("residual",)}
    same, _ = evaluation_again(EvalNet.model_validate({**residual, "false_alarm_rate": 0.4}), run)
    assert same.measures == ("residual",)
    other, _ = evaluation_again(EvalNet.model_validate({**residual, "false_alarm_rate": 0.1}), run)
    assert other.measures == ("residual", "combined")
    chosen, _ = evaluation_again(
        EvalNet.model_validate({**residual, "false_alarm_rate": 0.1, "map": "residual"}), run
    )
    assert chosen.measures == ("residual",)
    scored, _ = evaluation_again(EvalNet.model_validate({**residual, "score": "peak"}), run)
    assert scored.measures == ("residual", "combined")


def test_the_last_evaluation_counts_before_the_experiment(run: RunFolder) -> None:
    last = {"smoothing": 0.02, "calibration": "none", "calibration_light": 0.3, "samples": 9}
    was_evaluated(run, Chosen.model_validate({**last, "seed": 3}), 0.4)
    evaluation, seed = evaluation_again(AGAIN, run)
    assert (settings_of(evaluation), seed) == ({**last, "false_alarm_rate": 0.4}, 3)


def test_what_is_said_counts_before_both(run: RunFolder) -> None:
    was_evaluated(run, Chosen(smoothing=0.02), 0.4)
    asked = {"smoothing": 0.0, "false_alarm_rate": 0.01, "levels": ("image",), "seed": 0}
    evaluation, seed = evaluation_again(AGAIN.model_copy(update=asked), run)
    assert (evaluation.smoothing, evaluation.false_alarm_rate) == (0, 0.01)
    assert (evaluation.levels, evaluation.samples, seed) == (("image",), 30, 0)


def test_a_run_without_an_evaluation_of_its_own_takes_the_defaults(run: RunFolder) -> None:
    experiment = read_experiment(run)
    write_experiment(run, experiment.model_copy(update={"evaluation": None}))
    evaluation, _ = evaluation_again(AGAIN, run)
    assert evaluation == Evaluation()


def test_a_damaged_choice_is_taken_from_the_threshold_and_forbids_no_evaluation(
    run: RunFolder,
) -> None:
    was_evaluated(run, Chosen(map="combined", score="peak", smoothing=0.02), 0.4)
    run.chosen.write_text("{")
    earlier = earlier_choice(run)
    assert earlier is not None
    assert (earlier.map, earlier.score) == ("combined", "peak")
    assert evaluation_again(AGAIN, run)[0].smoothing == 0.02
    run.thresholds.write_text("{")
    assert earlier_choice(run) is None
    assert settings_of(evaluation_again(AGAIN, run)[0]) == OWN


@pytest.mark.parametrize("name", OWN)
def test_a_setting_has_the_same_limits_when_a_run_is_evaluated_again(name: str) -> None:
    first, again = Evaluation.model_fields[name], EvalNet.model_fields[name]
    assert first.metadata == again.metadata
    assert first.json_schema_extra == again.json_schema_extra
