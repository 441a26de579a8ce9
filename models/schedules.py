"""How the learning rate falls during training.

Schedules that change it from epoch to epoch are Keras callbacks. A callback that changed it at each
step would make JAX put all weights back into their places each time, so `"cosine"` is what the
optimizer takes for its rate instead: a function of the steps that it has taken, which it saves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import keras

Rate: TypeAlias = float | keras.optimizers.schedules.LearningRateSchedule


def build_rate(kind: str, *, learning_rate: float, steps: int, **settings: Any) -> Rate:
    """Return what an optimizer begins with: a rate, or a function that gives each step's own.

    Args:
        kind: As in `build_schedule`.
        learning_rate: The initial rate; of `"cosine"` the highest.
        steps: Training steps in all.
        settings: The schedule's own settings, as in `experiments.config`.
    """
    return cosine_decay(learning_rate, steps, **settings) if kind == "cosine" else learning_rate


def build_schedule(
    kind: str, *, learning_rate: float, **settings: Any
) -> keras.callbacks.Callback | None:
    """Return the callback of a schedule, or nothing for one that needs none.

    Args:
        kind: `"constant"`, `"reduce_on_plateau"`, `"step_decay"`, `"step_down"` or `"cosine"`.
        learning_rate: The initial rate.
        settings: The schedule's own settings, as in `experiments.config`.

    Raises:
        ValueError: There is no schedule of that name.
    """
    if kind in ("constant", "cosine"):
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
        f"schedule: received {kind!r}; allowed: constant, reduce_on_plateau, step_decay, "
        "step_down, cosine"
    )


def step_decay(initial: float, epoch: int, *, factor: float, every: int) -> float:
    """Return the rate of an epoch (from 0): `initial * factor ** (epoch // every)`."""
    return initial * factor ** (epoch // every)


def step_down(initial: float, epoch: int, *, divisors: Mapping[int, float]) -> float:
    """Return the rate of an epoch (from 0): `initial` divided as the latest step begun says."""
    begun = [first for first in divisors if epoch >= first]
    return initial / divisors[max(begun)] if begun else initial


def cosine_decay(
    highest: float, steps: int, *, warm_up: float, floor: float
) -> keras.optimizers.schedules.LearningRateSchedule:
    """Return half a cosine after a linear warm-up, as a function of the step.

    Of T steps, W = `warm_up` × T, rounded, are the warm-up. With the highest rate η, step t (from 0
    on) takes the rate

        η · (1/W + (1 - 1/W) · t/W)                                     while t < W,
        η · (floor + (1 - floor) · (1 + cos(π · (t - W) / (T - W))) / 2)  from W on.

    Loshchilov & Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, equation 5,
    with one period and so without a restart; the warm-up is that of Goyal et al., "Accurate, Large
    Minibatch SGD", 2017, section 2.2.

    Args:
        highest: η.
        steps: T, at least 1. At and after T the rate is the floor's.
        warm_up: Share of the steps, from 0 to below 1; at least one step is left for the cosine.
        floor: Share of the highest rate that the cosine ends at, from 0 to 1.
    """
    rising = min(round(warm_up * steps), steps - 1)
    falling = steps - rising
    if rising == 0:
        return keras.optimizers.schedules.CosineDecay(highest, falling, alpha=floor)
    return keras.optimizers.schedules.CosineDecay(
        highest / rising, falling, alpha=floor, warmup_target=highest, warmup_steps=rising
    )
