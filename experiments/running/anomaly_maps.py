"""From images to anomaly maps with a run's trained network, some images at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.augmentation import to_unit_range
from datasets.image_stack import ImageStack
from evaluation.arrays import Chunk, ChunkedSet
from evaluation.maps import Reconstruction, summarize_samples
from evaluation.reading import MakeMaps
from experiments.config.experiment import Experiment
from experiments.events import OnEvent, stage_progress
from experiments.run_folder import RunFolder
from experiments.running.images import LabelledImages, Mask
from experiments.running.networks import (
    network_builder,
    open_trained,
    patch_size,
)
from experiments.running.overlap import read_ahead
from models.inference import answer_uncompiled, reconstruct, sample_monte_carlo
from models.sampling import with_monte_carlo_dropout

OnProgress = Callable[[int, int], None]
Network = Callable[[NDArray[np.float32], OnProgress], Reconstruction]

BATCH = 16
VALUES_AT_ONCE = 2 * BATCH * 256 * 256 * 3
"""How many values of images are mapped together: 25 MB of float32."""


@dataclass(frozen=True)
class MappedImages:
    """Some images with their anomaly maps.

    Args:
        inputs: uint8 n×H×W×C.
        reconstructions: float32 n×H×W×C in [0, 1]; the mean of Monte Carlo samples.
        maps: float32 n×H×W.
    """

    inputs: NDArray[np.uint8]
    reconstructions: NDArray[np.float32]
    maps: NDArray[np.float32]


@dataclass(frozen=True)
class Reader:
    """From images to anomaly maps.

    Args:
        network: From `open_network`.
        make_maps: How its reconstructions are read, from `evaluation.reading.map_maker`.
        samples: Whether the network is sampled, which takes long.
    """

    network: Network
    make_maps: MakeMaps
    samples: bool = False


def open_network(
    folder: RunFolder,
    experiment: Experiment,
    samples: int = 0,
    seed: int = 0,
    *,
    few: bool = False,
) -> Network:
    """Return the function that reconstructs images.

    Args:
        folder: Of the trained run.
        experiment: What the run was.
        samples: How many Monte Carlo samples are drawn; 0 reconstructs in one pass.
        seed: Seed of the samples.
        few: Whether the images are so few that the network is not worth compiling.

    Raises:
        FileNotFoundError: The run has no trained model.
        ValueError: The model is damaged, refused, or of another experiment.
    """
    model = open_trained(folder, experiment)
    patches = {
        "patch": patch_size(experiment),
        "stride": experiment.training.settings.patch_stride,
        "batch_size": BATCH,
    }
    if few:
        answer_uncompiled(model)
    if samples == 0:
        return partial(_reconstruct, model, patches)
    sampling = with_monte_carlo_dropout(model, network_builder(experiment, seed))
    return partial(_sample, sampling, patches, samples)


def map_images(
    batches: Iterator[NDArray[np.uint8]],
    total: int,
    reader: Reader,
    on_progress: OnProgress,
) -> Iterator[MappedImages]:
    """Yield batches of images with their anomaly maps.

    Args:
        batches: uint8 n×H×W×C each.
        total: Images of all batches.
        reader: Which maps are made.
        on_progress: Called with (images done, images in all).

    Raises:
        ValueError: The network gives something that is no number.
    """
    done = 0
    for inputs in batches:
        values = to_unit_range(inputs)
        found = reader.network(values, partial(_tell, on_progress, done, len(inputs), total))
        maps = reader.make_maps(values, found)
        yield MappedImages(inputs, check_numbers(found.mean), check_numbers(maps))
        done += len(inputs)


def check_numbers(values: NDArray[Any]) -> NDArray[Any]:
    """Return what a network gave, or what was made of it, if all of it is finite numbers.

    Raises:
        ValueError: It is not; nothing may become a verdict then.
    """
    if not np.isfinite(values).all():
        raise ValueError(
            "the model gives no numbers (NaN or infinite) for these images, so nothing can be said "
            "of them: train the experiment again, at a lower learning rate"
        )
    return values


def map_test_images(images: LabelledImages, reader: Reader, on_event: OnEvent) -> ChunkedSet:
    """Return test images with their maps, on their way into an evaluation's folder."""
    return ChunkedSet(images.test_set, _chunks(images, reader, on_event))


def map_stack(stack: ImageStack, reader: Reader, on_event: OnEvent) -> Iterator[MappedImages]:
    """Yield the images of a stack with their maps, some at a time."""
    stage = "sampling" if reader.samples else "evaluate"
    return map_images(batches_of(stack), len(stack), reader, stage_progress(on_event, stage))


def batches_of(stack: ImageStack) -> Iterator[NDArray[np.uint8]]:
    """Yield the images of a stack, as many together as are mapped together."""
    return read_ahead(stack.take(rows) for rows in _ranges(stack.shape))


def images_at_once(shape: tuple[int, ...]) -> int:
    """Return how many images N×H×W×C are mapped together: whole batches of the network's.

    Example:
        >>> images_at_once((1000, 256, 256, 3))
        32
    """
    images = VALUES_AT_ONCE // max(1, prod(shape[1:]))
    return max(1, images // BATCH * BATCH or images)


def _chunks(images: LabelledImages, reader: Reader, on_event: OnEvent) -> Iterator[Chunk]:
    masks = read_ahead(_read_masks(images))
    for mapped in map_stack(images.stack, reader, on_event):
        yield Chunk(mapped.inputs, next(masks), mapped.reconstructions, mapped.maps)


def _read_masks(images: LabelledImages) -> Iterator[tuple[Mask | None, ...]]:
    for rows in _ranges(images.stack.shape):
        yield tuple(map(images.read_mask, rows))


def _ranges(shape: tuple[int, ...]) -> Iterator[range]:
    step = images_at_once(shape)
    for start in range(0, shape[0], step):
        yield range(start, min(start + step, shape[0]))


def _tell(on_progress: OnProgress, before: int, here: int, total: int, done: int, of: int) -> None:
    """Turn the progress of one batch into that of all images."""
    on_progress(before + here * done // of, total)


def _reconstruct(
    model: Any, patches: dict[str, Any], values: NDArray[np.float32], on_progress: OnProgress
) -> Reconstruction:
    given = reconstruct(model, values, **patches, on_progress=on_progress)
    channels = values.shape[3]
    return Reconstruction(given[..., :channels], corrupted=_head_of(given, channels))


def _sample(
    model: Any,
    patches: dict[str, Any],
    samples: int,
    values: NDArray[np.float32],
    on_progress: OnProgress,
) -> Reconstruction:
    passes = sample_monte_carlo(model, values, samples, **patches)
    counted = _counted(passes, samples, on_progress)
    return summarize_samples(given[..., : values.shape[3]] for given in counted)


def _head_of(given: NDArray[np.float32], channels: int) -> NDArray[np.float32] | None:
    """Return what a corruption head says, which stands behind the channels of an image."""
    return given[..., channels] if given.shape[3] > channels else None


def _counted(passes: Any, total: int, on_progress: OnProgress) -> Any:
    for done, sample in enumerate(passes, start=1):
        on_progress(done, total)
        yield sample
