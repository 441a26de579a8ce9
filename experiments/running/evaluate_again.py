"""What a finished run is evaluated by again: what is asked for, and else as it was last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluation.measures import MEASURES
from experiments.chosen import Chosen
from experiments.config.actions import EvalNet
from experiments.config.training import Evaluation
from experiments.run_folder import RunFolder
from experiments.runs import read_experiment
from experiments.thresholds import asked_rate, earlier_choice

_OF_EXPERIMENT = ("smoothing", "calibration", "calibration_light", "samples", "false_alarm_rate")
_OF_CHOICE = ("smoothing", "calibration", "calibration_light", "samples", "seed")
_HOW_CHOSEN = ("map", "score", "selection")
_OWN_UNLESS_SET = ("measures", "selection")
"""What an action always has, and what is the run's own unless its file says it."""


def evaluation_again(action: EvalNet, folder: RunFolder) -> tuple[Evaluation, int]:
    """Return what is measured of a run, and the seed of its Monte Carlo samples.

    Args:
        action: What is asked for; nothing of a setting that is the run's own.
        folder: A trained run, evaluated before or not.

    Raises:
        ValueError: `experiment.json` is damaged.
    """
    unset = {name for name in _OWN_UNLESS_SET if name not in action.model_fields_set}
    asked = action.model_dump(exclude={"action", "runs", *unset}, exclude_none=True)
    experiment, chosen = read_experiment(folder), earlier_choice(folder)
    first = experiment.evaluation or Evaluation()
    if chosen is None:
        settings = _first_settings(first, asked) | {"seed": experiment.seed}
    else:
        settings = _last_settings(first, chosen, folder)
    settings["measures"] = _each_once([*settings["measures"], *filter(None, [asked.get("map")])])
    settings |= asked
    if chosen and _needs_own_map(settings, asked, folder):
        settings["measures"] = _each_once([*settings["measures"], chosen.map])
    seed = settings.pop("seed")
    return Evaluation(**settings), seed


def _first_settings(first: Evaluation, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the experiment says; it chooses the map unless something is asked of that."""
    is_chosen = not {"measures", *_HOW_CHOSEN} & set(asked)
    names = ("measures", *_OF_EXPERIMENT, *(_HOW_CHOSEN if is_chosen else ()))
    return {name: getattr(first, name) for name in names}


def _last_settings(first: Evaluation, chosen: Chosen, folder: RunFolder) -> dict[str, Any]:
    """Return how the run was evaluated last; where that was not kept, what its experiment says.

    The map that counts is always among the maps: a threshold of another rate, or maps smoothed in
    another way, are nothing without it.
    """
    made = [key for key in MEASURES if folder.evaluation(key).metrics.is_file()]
    last = {name: getattr(chosen, name) for name in _OF_CHOICE}
    last["false_alarm_rate"] = asked_rate(folder)
    return {
        **{name: getattr(first, name) for name in _OF_EXPERIMENT},
        **{name: value for name, value in last.items() if value is not None},
        "measures": _each_once([*(made or first.measures), chosen.map]),
    }


def _needs_own_map(settings: dict[str, Any], asked: dict[str, Any], folder: RunFolder) -> bool:
    """Tell whether the map that goes on counting gets another score or another rate.

    Without that map it would be left with no threshold.
    """
    if "map" in asked or asked.get("selection") == "synthetic":
        return False
    return "score" in asked or settings["false_alarm_rate"] != asked_rate(folder)


def _each_once(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
