"""Which training images are held out for validation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from datasets.samples import Sample

Indices = NDArray[np.intp]


def split_samples(
    samples: Sequence[Sample], fraction: float, seed: int
) -> tuple[list[Sample], list[Sample]]:
    """Hold training samples out: those that their source keeps for it, otherwise some at random.

    Args:
        samples: Good training samples.
        fraction: Share held out at random.
        seed: The same seed holds the same ones out.

    Returns:
        The samples to train on and those that are held out.

    Raises:
        ValueError: There are fewer than two.
    """
    kept = [sample for sample in samples if sample.is_validation]
    others = [sample for sample in samples if not sample.is_validation]
    if kept and others:
        return others, kept
    training, held_out = split_indices(len(samples), fraction, seed)
    return [samples[index] for index in training], [samples[index] for index in held_out]


def split_indices(count: int, fraction: float, seed: int) -> tuple[Indices, Indices]:
    """Split source images at random; copies of one image are made afterwards, within its part.

    Args:
        count: Number of source images, at least 2.
        fraction: Share held out; at least one image goes to each part.
        seed: The same seed gives the same split.

    Returns:
        Indices of the training images and of the validation images, each ascending.

    Raises:
        ValueError: There are fewer than two images.

    Example:
        >>> training, validation = split_indices(5, 0.2, seed=0)
        >>> len(training), len(validation)
        (4, 1)
    """
    if count < 2:
        raise ValueError(
            f"training needs at least 2 good images, one of them for validation; received {count}"
        )
    held_out = min(max(1, round(count * fraction)), count - 1)
    order = np.random.default_rng([seed, count]).permutation(count)
    return np.sort(order[held_out:]), np.sort(order[:held_out])
