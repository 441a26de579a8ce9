"""From an experiment to its network, for training and for sampling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras

from experiments.config.experiment import Experiment
from experiments.files.estimates import BYTES_PER_NUMBER, count_parameters
from experiments.run_folder import RunFolder
from models.autoencoder import build_autoencoder
from models.inference import MODEL_BYTES, load_model
from models.monte_carlo_dropout import monte_carlo_rates_for
from storage.reading import DamagedFileError


@dataclass(frozen=True)
class Network:
    """How the networks of one kind are made.

    Args:
        build: Takes the shape of the images, and by name `depth`, `filter_size`, `feature_maps`,
            `corruption_head`, `dropout`, `monte_carlo_rates`, `seed` and `precision`, as
            `build_autoencoder` does.
        monte_carlo_rates: Gives the dropout rate of each level for a depth.
    """

    build: Callable[..., keras.Model]
    monte_carlo_rates: Callable[[int], tuple[float, ...]]


# A new network: a file in models/ that builds it, its name in `kind` of
# experiments/config/architecture.py (with the settings that only it has), and a line here.
NETWORKS: Mapping[str, Network] = {
    "AESc": Network(
        partial(build_autoencoder, skip_connections=True),
        partial(monte_carlo_rates_for, skip_connections=True),
    ),
    "AE": Network(
        partial(build_autoencoder, skip_connections=False),
        partial(monte_carlo_rates_for, skip_connections=False),
    ),
}


def build_network(
    experiment: Experiment, seed: int, monte_carlo: bool = False, precision: str | None = None
) -> keras.Model:
    """Build the experiment's network, untrained.

    Args:
        experiment: Its architecture, its precision and its resolution or patch are used.
        seed: Seed of the weights and of the dropout.
        monte_carlo: With the dropout that is on at inference, for uncertainty maps.
        precision: Instead of the experiment's.
    """
    settings = experiment.architecture.settings
    network = NETWORKS[settings.kind]
    rates = settings.monte_carlo_rates or network.monte_carlo_rates(settings.depth)
    return network.build(
        network_shape(experiment),
        **settings.model_dump(exclude={"kind", "monte_carlo_rates"}),
        monte_carlo_rates=rates if monte_carlo else None,
        seed=seed,
        precision=precision or experiment.training.settings.precision,
    )


def network_builder(experiment: Experiment, seed: int) -> Callable[[], keras.Model]:
    """Return a function that builds the experiment's network with Monte Carlo dropout."""
    return partial(build_network, experiment, seed, monte_carlo=True)


def network_shape(experiment: Experiment) -> tuple[int, int, int]:
    """Return rows, columns and channels of what the network takes: a patch or the whole image."""
    size = experiment.training.settings.patch or experiment.resolution
    return size.rows, size.columns, 1 if experiment.training.settings.grey else 3


def patch_size(experiment: Experiment) -> tuple[int, int] | None:
    """Return rows and columns of the patches an experiment is trained on, if it is."""
    patch = experiment.training.settings.patch
    return (patch.rows, patch.columns) if patch else None


def open_trained(
    folder: RunFolder, experiment: Experiment, precision: str | None = None
) -> keras.Model:
    """Return the trained network of a run, built as networks are built now.

    Args:
        folder: Of the run.
        experiment: What it was.
        precision: To compute in, instead of the experiment's.

    Raises:
        FileNotFoundError: The run has no trained model.
        ValueError: The model is damaged, refused, or of another experiment.
    """
    if not folder.model.is_file():
        raise FileNotFoundError(f"run {folder.name!r} has no trained model: train it first")
    try:
        saved = load_model(folder.model, unpacked_bytes(experiment))
    except DamagedFileError as error:
        raise ValueError(f"{error}: train the experiment again") from error
    check_network_fits(saved, experiment, folder.model)
    network = build_network(experiment, experiment.seed, precision=precision)
    weights = saved.get_weights()
    if [each.shape for each in weights] != [each.shape for each in network.get_weights()]:
        raise ValueError(
            f"{folder.model} is the network of another experiment: its weights have other shapes"
        )
    network.set_weights(weights)
    return network


def unpacked_bytes(experiment: Experiment) -> int:
    """Return how many bytes a network of an experiment may unpack to, with room to spare.

    Weights, gradients and Adam's two moments are four numbers a parameter; twice that is allowed.
    """
    channels = network_shape(experiment)[2]
    parameters = count_parameters(experiment.architecture.settings, channels)
    return max(MODEL_BYTES, 8 * BYTES_PER_NUMBER * parameters)


def check_network_fits(model: keras.Model, experiment: Experiment, path: Path) -> None:
    """Refuse a network that does not take the images of an experiment.

    Raises:
        ValueError: Another shape goes in, or comes out.
    """
    wanted = network_shape(experiment)
    given = (*wanted[:2], wanted[2] + experiment.architecture.settings.corruption_head)
    shapes = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    fits = zip(shapes, (wanted, given), strict=True)
    if any(shape is None or tuple(shape[1:]) != right for shape, right in fits):
        raise ValueError(
            f"{path} is the network of another experiment: it takes {shapes[0]} and gives "
            f"{shapes[1]}, but this run has images of {wanted}"
        )
