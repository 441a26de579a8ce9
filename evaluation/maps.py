"""Anomaly maps: how much a reconstruction differs from its input, and how unsure the network was.

Both maps stay in floating point from the network's output to the metrics: rounding them to grey
levels would tie pixels that differ and wrap large variances.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Reconstruction:
    """What a network makes of N images: in one pass, or in many under dropout.

    Attributes:
        mean: float32 N×H×W×C in [0, 1]: the reconstruction, or the mean of all samples.
        variance: float64 N×H×W×C in [0, 0.25], of the samples; None for a single pass.
        corrupted: float32 N×H×W in [0, 1], what a corruption head says of each pixel; None of a
            network that has none.
    """

    mean: npt.NDArray[np.float32]
    variance: npt.NDArray[np.float64] | None = None
    corrupted: npt.NDArray[np.float32] | None = None


def residual_map(images: Floats, reconstruction: Reconstruction) -> npt.NDArray[np.float32]:
    """Return the residual |x − x̂|, summed over the channels.

    Args:
        images: Inputs x, floating point N×H×W×C in [0, 1].
        reconstruction: The network's outputs x̂ are its mean.

    Returns:
        float32 N×H×W in [0, C]; 0 where the reconstruction is perfect.

    Raises:
        ValueError: If an array is not a floating-point batch of images, or their shapes differ.
    """
    outputs = reconstruction.mean
    check_same_shape(images, outputs)
    maps = np.empty(images.shape[:3], np.float32)
    for row, (image, output) in enumerate(zip(images, outputs, strict=True)):
        maps[row] = np.abs(image - output).sum(axis=-1)
    return maps


def uncertainty_map(images: Floats, reconstruction: Reconstruction) -> npt.NDArray[np.float32]:
    """Return the variance over Monte Carlo samples, averaged over the channels.

    Args:
        images: The inputs; the variance says all that is needed.
        reconstruction: From `summarize_samples`.

    Returns:
        float32 N×H×W in [0, 0.25]; 0 where all samples agree.

    Raises:
        ValueError: If the reconstruction is of a single pass.
    """
    if reconstruction.variance is None:
        raise ValueError(
            "The uncertainty needs Monte Carlo samples, but received a single reconstruction; "
            "sample the network under dropout."
        )
    return np.asarray(reconstruction.variance.mean(axis=-1), np.float32)


def summarize_samples(samples: Iterable[Floats]) -> Reconstruction:
    """Return the mean and the variance of Monte Carlo samples, in one pass.

    Only one batch is held at a time. The variance is the population variance
    (1/S) Σ (x − mean)², accumulated by Welford's update (Technometrics 4(3), 1962), which does
    not subtract two large sums.

    Args:
        samples: Iterable of S batches N×H×W×C, floating point in [0, 1].

    Raises:
        ValueError: If there is no sample, or the batches differ in shape.

    Example:
        >>> found = summarize_samples(np.full((30, 2, 8, 8, 1), 0.5))
        >>> float(found.variance.max())
        0.0
    """
    mean: npt.NDArray[np.float64] = np.zeros(0)
    squares = mean
    count = 0
    for count, sample in enumerate(samples, start=1):
        _check_batch("samples", sample)
        if count == 1:
            mean, squares = np.zeros(sample.shape), np.zeros(sample.shape)
        if sample.shape != mean.shape:
            raise ValueError(
                f"Monte Carlo samples must all have one shape, but sample {count} has "
                f"{sample.shape} and the first has {mean.shape}; sample the same images each time."
            )
        # One image at a time: the differences then stay in the processor's cache.
        for row, image in enumerate(sample):
            step = image - mean[row]
            mean[row] += step / count
            squares[row] += step * (image - mean[row])
    if count == 0:
        raise ValueError(
            "The uncertainty needs at least one Monte Carlo sample, but received none; "
            "ask for more samples."
        )
    squares /= count
    return Reconstruction(mean.astype(np.float32), squares)


def check_same_shape(images: Floats, outputs: Floats) -> None:
    """Raise a ValueError unless both are floating-point batches of images of one shape."""
    _check_batch("images", images)
    _check_batch("reconstructions", outputs)
    if images.shape != outputs.shape:
        raise ValueError(
            f"An anomaly map needs images and reconstructions of one shape, but received "
            f"{images.shape} and {outputs.shape}; give the batch that was reconstructed."
        )


def _check_batch(name: str, batch: Floats) -> None:
    if batch.ndim != 4 or not np.issubdtype(batch.dtype, np.floating):
        raise ValueError(
            f"The {name} must be floating point N×H×W×C in [0, 1], but received {batch.dtype} of "
            f"shape {batch.shape}; divide 8-bit images by 255 and keep the channel axis."
        )
