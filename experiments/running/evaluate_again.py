"""What a finished run is evaluated by again: what is asked for, and else as it was last."""

from __future__ import annotations

from typing import Any

from experiments.config.actions import EvalNet
from experiments.config.training import Evaluation
from experiments.run_folder import RunFolder
from experiments.runs import read_experiment
from experiments.thresholds import asked_rate, earlier_choice

_OF_EXPERIMENT = ("smoothing", "calibration", "calibration_light", "samples", "false_alarm_rate")
_OF_CHOICE = ("smoothing", "calibration", "calibration_light", "samples", "seed")


def evaluation_again(action: EvalNet, folder: RunFolder) -> tuple[Evaluation, int]:
    """Return what is measured of a run, and the seed of its Monte Carlo samples.

    Args:
        action: What is asked for; nothing of a setting that is the run's own.
        folder: A trained run, evaluated before or not.

    Raises:
        ValueError: `experiment.json` is damaged.
    """
    asked = action.model_dump(exclude={"action", "runs"}, exclude_none=True)
    settings = _own_settings(folder) | asked
    seed = settings.pop("seed")
    return Evaluation(**settings), seed


def _own_settings(folder: RunFolder) -> dict[str, Any]:
    """Return how the run was evaluated last; before that, what its experiment says."""
    experiment, chosen = read_experiment(folder), earlier_choice(folder)
    evaluation = experiment.evaluation or Evaluation()
    first = {name: getattr(evaluation, name) for name in _OF_EXPERIMENT}
    last = {name: getattr(chosen, name) for name in _OF_CHOICE} if chosen else {}
    last["false_alarm_rate"] = asked_rate(folder)
    known = {name: value for name, value in last.items() if value is not None}
    return {"seed": experiment.seed, **first, **known}
