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


def hold_out_again(kept: Sequence[Sample], given: Sequence[Sample], seed: int) -> list[Sample]:
    """Divide the good images that could be read as `hold_out` had divided all of them.

    Args:
        kept: The samples that could be read.
        given: All samples, the good ones divided.
        seed: Chooses which are held out.

    Returns:
        The samples that could be read; as they were if no good one is missing.

    Raises:
        ValueError: Fewer than two good images could be read.
    """
    apart = [sample for sample in kept if sample.is_validation or sample.label]
    good = sorted(sample.path for sample in kept if sample not in apart)
    before = [sample for sample in given if not (sample.label or sample.is_validation)]
    if len(good) == len(before):
        return list(kept)
    if len(good) < 2:
        raise ValueError(
            f"of {len(before)} good images {len(good) or 'none'} can be read, so none can be held "
            "out for testing: mend the others, add good images, or give a folder of good test "
            "images"
        )
    share = sum(sample.split == "test" for sample in before) / len(before)
    return hold_out(good, good[0].parent, share, seed) + apart
