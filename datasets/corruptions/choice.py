"""One of several things at random, such as one of several corruptions."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

Part = TypeVar("Part")


def choose(parts: Sequence[Part], probabilities: Sequence[float], rng: np.random.Generator) -> Part:
    """Draw one of several parts.

    Args:
        parts: What to choose from.
        probabilities: Of each; they add up to about 1.
        rng: Gives one number.

    Returns:
        The one drawn.
    """
    limits = tuple(accumulate(probabilities))
    return parts[bisect(limits, rng.random() * limits[-1], hi=len(limits) - 1)]
