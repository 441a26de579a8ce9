"""What a finished run is evaluated by again: what is asked for, and else as it was last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.measures import MEASURES
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
    if "measures" not in action.model_fields_set:
        del asked["measures"]
    if "selection" not in action.model_fields_set:
        del asked["selection"]
    settings = _own_settings(folder) | _own_maps(folder, asked) | asked
    seed = settings.pop("seed")
    return Evaluation(**settings), seed


def _own_maps(folder: RunFolder, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return which maps were made last, and before that which the experiment wants and judges by.

    The map that counts is always among them: a threshold of another rate, or maps smoothed in
    another way, are nothing without it.
    """
    evaluation, chosen = read_experiment(folder).evaluation or Evaluation(), earlier_choice(folder)
    also = [asked["map"]] if "map" in asked else []
    if chosen is None:
        wanted: dict[str, Any] = {"measures": _each_once([*evaluation.measures, *also])}
        if not {"measures", "map", "score", "selection"} & set(asked):
            wanted |= {"map": evaluation.map, "score": evaluation.score}
            wanted |= {"selection": evaluation.selection}
        return wanted
    made = [key for key in MEASURES if folder.evaluation(key).metrics.is_file()]
    return {"measures": _each_once([*(made or evaluation.measures), chosen.map, *also])}


def _each_once(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))


def _own_settings(folder: RunFolder) -> dict[str, Any]:
    """Return how the run was evaluated last; before that, what its experiment says."""
    experiment, chosen = read_experiment(folder), earlier_choice(folder)
    evaluation = experiment.evaluation or Evaluation()
    first = {name: getattr(evaluation, name) for name in _OF_EXPERIMENT}
    last = {name: getattr(chosen, name) for name in _OF_CHOICE} if chosen else {}
    last["false_alarm_rate"] = asked_rate(folder)
    known = {name: value for name, value in last.items() if value is not None}
    return {"seed": experiment.seed, **first, **known}
