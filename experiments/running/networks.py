"""From an experiment to its network, for training and for sampling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from experiments.config.experiment import Experiment
from experiments.config.training import Architecture
from models.autoencoder import build_autoencoder
from models.monte_carlo_dropout import monte_carlo_rates_for


def build_network(experiment: Experiment, seed: int, monte_carlo: bool = False) -> Any:
    """Build the experiment's network, untrained.

    Args:
        experiment: Its architecture and its resolution or patch are used.
        seed: Seed of the weights and of the dropout.
        monte_carlo: With the dropout that is on at inference, for uncertainty maps.
    """
    architecture = experiment.architecture.settings
    return build_autoencoder(
        network_shape(experiment),
        depth=architecture.depth,
        filter_size=architecture.filter_size,
        feature_maps=architecture.feature_maps,
        skip_connections=architecture.kind == "AESc",
        dropout=architecture.dropout,
        monte_carlo_rates=monte_carlo_rates(architecture) if monte_carlo else None,
        seed=seed,
    )


def network_builder(experiment: Experiment, seed: int) -> Callable[[], Any]:
    """Return a function that builds the experiment's network with Monte Carlo dropout."""
    return lambda: build_network(experiment, seed, monte_carlo=True)


def network_shape(experiment: Experiment) -> tuple[int, int, int]:
    """Return rows, columns and channels of what the network takes: a patch or the whole image."""
    size = experiment.training.settings.patch or experiment.resolution
    return size.rows, size.columns, 1 if experiment.training.settings.grey else 3


def patch_size(experiment: Experiment) -> tuple[int, int] | None:
    """Return rows and columns of the patches an experiment is trained on, if it is."""
    patch = experiment.training.settings.patch
    return (patch.rows, patch.columns) if patch else None


def monte_carlo_rates(architecture: Architecture) -> tuple[float, ...]:
    """Return the dropout rate of each level: the architecture's own, or else the paper's."""
    if architecture.monte_carlo_rates is not None:
        return architecture.monte_carlo_rates
    return monte_carlo_rates_for(architecture.depth, architecture.kind == "AESc")
