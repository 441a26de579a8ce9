"""Good images held out for testing, where a source has none for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from datasets.samples import GOOD, Sample


def hold_out(paths: Sequence[Path], folder: Path, share: float, seed: int) -> list[Sample]:
    """Divide good images into training samples and good test samples.

    Args:
        paths: The images.
        folder: Where they are, for the error.
        share: Of those to hold out, 0-1; at least one is held out, and one kept.
        seed: Chooses them.

    Raises:
        ValueError: There are fewer than two.
    """
    if len(paths) < 2:
        number = "only one image" if paths else "no good image"
        raise ValueError(
            f"{folder} has {number}, so none can be held out for testing: add good images or "
            "give a folder of good test images"
        )
    number_held = min(max(round(share * len(paths)), 1), len(paths) - 1)
    rng = np.random.default_rng(seed)
    chosen = set(rng.choice(len(paths), number_held, replace=False).tolist())
    train = [Sample(path, "train", GOOD, 0) for i, path in enumerate(paths) if i not in chosen]
    return train + [Sample(paths[i], "test", GOOD, 0) for i in sorted(chosen)]
