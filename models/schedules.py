"""How the learning rate falls during training, as Keras callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras


def build_schedule(
    kind: str, *, learning_rate: float, **settings: Any
) -> keras.callbacks.Callback | None:
    """Return the callback of a schedule, or nothing for a constant rate.

    Args:
        kind: `"constant"`, `"reduce_on_plateau"`, `"step_decay"` or `"step_down"`.
        learning_rate: The initial rate.
        settings: The schedule's own settings, as in `experiments.config`.

    Raises:
        ValueError: There is no schedule of that name.
    """
    if kind == "constant":
        return None
    if kind == "reduce_on_plateau":
        return keras.callbacks.ReduceLROnPlateau(monitor="val_psnr", mode="max", **settings)
    if kind == "step_decay":
        return keras.callbacks.LearningRateScheduler(
            lambda epoch, _: step_decay(learning_rate, epoch, **settings)
        )
    if kind == "step_down":
        return keras.callbacks.LearningRateScheduler(
            lambda epoch, _: step_down(learning_rate, epoch, **settings)
        )
    raise ValueError(
        f"schedule: received {kind!r}; allowed: constant, reduce_on_plateau, step_decay, step_down"
    )


def step_decay(initial: float, epoch: int, *, factor: float, every: int) -> float:
    """Return the rate of an epoch (from 0): `initial * factor ** (epoch // every)`."""
    return initial * factor ** (epoch // every)


def step_down(initial: float, epoch: int, *, divisors: Mapping[int, float]) -> float:
    """Return the rate of an epoch (from 0): `initial` divided as the latest step begun says."""
    begun = [first for first in divisors if epoch >= first]
    return initial / divisors[max(begun)] if begun else initial
