"""Anomaly maps: how much a reconstruction differs from its input, and how unsure the network was.

Both maps stay in floating point from the network's output to the metrics: rounding them to grey
levels would tie pixels that differ and wrap large variances.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]


def residual_map(images: Floats, reconstructions: Floats) -> npt.NDArray[np.float32]:
    """Return the residual |x − x̂|, summed over the channels.

    Args:
        images: Inputs x, floating point N×H×W×C in [0, 1].
        reconstructions: The network's outputs x̂, of the same shape and range.

    Returns:
        float32 N×H×W in [0, C]; 0 where the reconstruction is perfect.

    Raises:
        ValueError: If an array is not a floating-point batch of images, or their shapes differ.
    """
    _check_batch("images", images)
    _check_batch("reconstructions", reconstructions)
    if images.shape != reconstructions.shape:
        raise ValueError(
            f"The residual needs images and reconstructions of one shape, but received "
            f"{images.shape} and {reconstructions.shape}; give the batch that was reconstructed."
        )
    maps = np.empty(images.shape[:3], np.float32)
    for row, (image, reconstruction) in enumerate(zip(images, reconstructions, strict=True)):
        maps[row] = np.abs(image - reconstruction).sum(axis=-1)
    return maps


def uncertainty_map(samples: Iterable[Floats]) -> npt.NDArray[np.float32]:
    """Return the variance over Monte Carlo samples, averaged over the channels.

    Args:
        samples: An S×N×H×W×C array, or any iterable of S batches N×H×W×C, floating point in
            [0, 1]; an iterable is consumed one batch at a time.

    Returns:
        float32 N×H×W in [0, 0.25]; 0 where all samples agree.

    Raises:
        ValueError: If there is no sample, or the batches differ in shape.
    """
    return summarize_samples(samples)[1]


def summarize_samples(
    samples: Iterable[Floats],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return the mean prediction and the uncertainty map of Monte Carlo samples, in one pass.

    Only one batch is held at a time. The variance is the population variance
    (1/S) Σ (x − mean)², accumulated by Welford's update (Technometrics 4(3), 1962), which does
    not subtract two large sums.

    Args:
        samples: Iterable of S batches N×H×W×C, floating point in [0, 1].

    Returns:
        The mean prediction, float32 N×H×W×C, and the variance averaged over the channels,
        float32 N×H×W.

    Raises:
        ValueError: If there is no sample, or the batches differ in shape.

    Example:
        >>> mean, uncertainty = summarize_samples(np.full((30, 2, 8, 8, 1), 0.5))
        >>> float(uncertainty.max())
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
        step = sample - mean
        mean += step / count
        squares += step * (sample - mean)
    if count == 0:
        raise ValueError(
            "The uncertainty needs at least one Monte Carlo sample, but received none; "
            "ask for more samples."
        )
    return mean.astype(np.float32), (squares / count).mean(axis=-1).astype(np.float32)


def _check_batch(name: str, batch: Floats) -> None:
    if batch.ndim != 4 or not np.issubdtype(batch.dtype, np.floating):
        raise ValueError(
            f"The {name} must be floating point N×H×W×C in [0, 1], but received {batch.dtype} of "
            f"shape {batch.shape}; divide 8-bit images by 255 and keep the channel axis."
        )
