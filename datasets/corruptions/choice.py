"""One of several corruptions at random."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from datasets.corruptions.settings import CorruptionSettings


def choose(
    parts: Sequence[CorruptionSettings], probabilities: Sequence[float], rng: np.random.Generator
) -> CorruptionSettings:
    """Draw one of several corruptions.

    Args:
        parts: What to choose from.
        probabilities: Of each; they add up to about 1.
        rng: Gives one number.

    Returns:
        The one drawn.
    """
    limits = tuple(accumulate(probabilities))
    return parts[bisect(limits, rng.random() * limits[-1], hi=len(limits) - 1)]
