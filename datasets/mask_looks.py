"""What a mask looks like: black, mostly marked, or soft, and what is then assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from datasets.image_files.names import shown
from datasets.image_files.pixels import Decoded

# Masks that number several parts have a few levels; soft borders and lossy files have many.
_MANY_LEVELS = 16
_MOST = 0.5
_NAMED = 3


@dataclass(frozen=True)
class MaskLook:
    """What was seen of a mask.

    Attributes:
        path: The mask.
        label: The kind of defect.
        is_empty: No pixel is marked.
        is_mostly_marked: More than half of the pixels are.
        is_soft: The marked pixels have many different values.
    """

    path: Path
    label: str
    is_empty: bool
    is_mostly_marked: bool
    is_soft: bool


def look_at_mask(pixels: Decoded, path: Path, label: str) -> MaskLook:
    """Look at a decoded mask, H×W×C: marked is what is not black.

    Args:
        pixels: The mask.
        path: Where it is.
        label: The kind of defect that it belongs to.
    """
    highest = pixels.max(axis=2)
    marked = highest != 0
    return MaskLook(
        path=path,
        label=label,
        is_empty=not marked.any(),
        is_mostly_marked=bool(marked.mean() > _MOST),
        is_soft=len(np.unique(highest[marked])) > _MANY_LEVELS,
    )


def mask_notes(looks: Sequence[MaskLook]) -> Iterator[str]:
    """Say which masks are unusual and how they are taken, one sentence for each way."""
    empty: dict[str, list[Path]] = {}
    for look in looks:
        if look.is_empty:
            empty.setdefault(look.label, []).append(look.path)
    yield from _empty_notes(empty)
    if mostly := [look.path for look in looks if look.is_mostly_marked]:
        yield (
            f"Masks in which more than half of the pixels are not black: {len(mostly)} "
            f"({some_names(mostly)}); taken as they are, what is not black counts as defective: "
            "where defects are black, invert the masks and import again."
        )
    if soft := [look.path for look in looks if look.is_soft]:
        yield (
            f"Soft masks, with many grey levels: {len(soft)} ({some_names(soft)}); every pixel "
            "that is not black counts as defective, however faint: for a sharper border save them "
            "in black and white alone."
        )


def _empty_notes(empty: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    for label, paths in empty.items():
        yield (
            f"{label}: all-black masks: {len(paths)}; their images count as defective without a "
            f"defective pixel ({some_names(paths)})."
        )


def some_names(paths: Sequence[Path], most: int = _NAMED) -> str:
    """Return the first names of some files, and how many more there are.

    Example:
        >>> some_names([Path("a/1.png"), Path("a/2.png")], most=1)
        '1.png and 1 more'
    """
    names = ", ".join(shown(path.name) for path in paths[:most])
    return f"{names} and {len(paths) - most} more" if len(paths) > most else names
