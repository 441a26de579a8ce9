"""How long a training step takes on this machine: a few are made, on noise."""

from __future__ import annotations

import time
from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import NDArray

from experiments.config.experiment import Experiment
from experiments.running.networks import build_network
from models.grey_levels import train_on_grey_levels
from models.training import compile_model

WARM_UP, TIMED = 2, 3


class _SameBatch(keras.utils.PyDataset):  # type: ignore[misc]
    """One batch of noise, some times over."""

    def __init__(self, experiment: Experiment, shape: tuple[int, int, int]) -> None:
        super().__init__()
        training = experiment.training.settings
        rows, columns, channels = shape
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (training.batch_size, rows, columns, channels), np.uint8)
        mask = np.zeros((training.batch_size, rows, columns, 1), np.uint8)
        targets = np.concatenate([images, mask], -1) if experiment.trains_with_masks else images
        self.batch, self.steps = (images, targets), WARM_UP

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        return self.batch


def seconds_per_step(
    experiment: Experiment,
    shape: tuple[int, int, int],
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Return the seconds of one training step, compiling and corrupting left out.

    Args:
        experiment: Its architecture and training are used.
        shape: Rows, columns and channels that the network sees.
        clock: Seconds from any moment on.
    """
    training = experiment.training.settings
    network = build_network(experiment, seed=0)
    compile_model(network, training.learning_rate, training.loss)
    model = train_on_grey_levels(network, training.loss, training.corrupted_weight)
    data = _SameBatch(experiment, shape)
    model.fit(data, verbose=0, shuffle=False)
    data.steps = TIMED
    began = clock()
    model.fit(data, verbose=0, shuffle=False)
    return (clock() - began) / TIMED
