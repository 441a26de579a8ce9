"""What a mask looks like: black, mostly marked, soft, coloured; and what looks like a mask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from datasets.image_files.names import shown, some_of
from datasets.image_files.pixels import Decoded

# Masks that number several parts have a few levels; soft borders and lossy files have many.
_MANY_LEVELS = 16
_MOST = 0.5
_DIM = 16
_FEW_LEVELS, _EXTREME, _MOSTLY_EXTREME = 16, 16, 0.97
_GLANCED = 20_000


@dataclass(frozen=True)
class MaskLook:
    """What was seen of a mask.

    Attributes:
        path: The mask.
        label: The kind of defect.
        is_empty: No pixel is marked.
        is_mostly_marked: More than half of the pixels are.
        is_soft: The marked pixels have many different values.
        is_dim: Its highest value is so low that it looks black.
        is_coloured: It has three channels.
        on_colour: Its background was not black, and was taken from its border.
        is_part: It is one of several images in a folder.
    """

    path: Path
    label: str
    is_empty: bool
    is_mostly_marked: bool
    is_soft: bool
    is_dim: bool
    is_coloured: bool
    on_colour: bool
    is_part: bool = False

    @property
    def name(self) -> str:
        """What notes call it: parts of several masks have the same names in other folders."""
        return f"{self.path.parent.name}/{self.path.name}" if self.is_part else self.path.name


def resembles_mask(pixels: Decoded) -> bool:
    """Tell whether a decoded image, H×W×C, has few values, or nearly all are black or white.

    Of 16 bits only the number of values counts: cameras of 12 bits leave all of them dark.
    """
    flat = pixels.reshape(-1, pixels.shape[2])
    glance = flat[:: max(1, len(flat) // _GLANCED)]
    if pixels.shape[2] == 3 and len(np.unique(glance, axis=0)) > _FEW_LEVELS:
        return False
    if pixels.dtype == np.uint8:
        extreme = (pixels < _EXTREME) | (pixels > 255 - _EXTREME)
        if float(extreme.mean()) > _MOSTLY_EXTREME:
            return True
    few = len(np.unique(glance)) <= _FEW_LEVELS
    return few and np.count_nonzero(np.bincount(pixels.ravel())) <= _FEW_LEVELS


def as_part(look: MaskLook) -> MaskLook:
    """Take a mask as one part of several: how much is marked is a matter of all of them."""
    return replace(look, is_empty=False, is_mostly_marked=False, is_part=True)


def look_at_mask(pixels: Decoded, path: Path, label: str, *, on_colour: bool = False) -> MaskLook:
    """Look at a decoded mask, H×W×C: marked is what is not black.

    Args:
        pixels: The mask.
        path: Where it is.
        label: The kind of defect that it belongs to.
        on_colour: Its background was another colour, and is black in the pixels.
    """
    highest = pixels.max(axis=2)
    marked = highest != 0
    return MaskLook(
        path=path,
        label=label,
        is_empty=not marked.any(),
        is_mostly_marked=bool(marked.mean() > _MOST),
        is_soft=len(np.unique(highest[marked])) > _MANY_LEVELS,
        is_dim=bool(0 < highest.max() < _DIM),
        is_coloured=pixels.shape[2] == 3,
        on_colour=on_colour,
    )


def mask_notes(looks: Sequence[MaskLook]) -> Iterator[str]:
    """Say which masks are unusual and how they are taken, one sentence for each way."""
    empty: dict[str, list[MaskLook]] = {}
    for look in looks:
        if look.is_empty:
            empty.setdefault(look.label, []).append(look)
    yield from _empty_notes(empty)
    if mostly := [look for look in looks if look.is_mostly_marked]:
        yield (
            f"Masks in which more than half of the pixels are not black: {len(mostly)} "
            f"({_some(mostly)}); taken as they are, what is not black counts as defective: "
            "where defects are black, invert the masks and import again."
        )
    if soft := [look for look in looks if look.is_soft]:
        yield (
            f"Soft masks, with many grey levels: {len(soft)} ({_some(soft)}); every pixel "
            "that is not black counts as defective, however faint: for a sharper border save them "
            "in black and white alone."
        )
    yield from _colour_notes(looks)


def _colour_notes(looks: Sequence[MaskLook]) -> Iterator[str]:
    if filled := [look for look in looks if look.on_colour]:
        yield (
            f"Masks without a black pixel: {len(filled)} ({_some(filled)}); the colour of "
            "most of their border was taken as background, and they are kept in black and white."
        )
    if dim := [look for look in looks if look.is_dim]:
        yield (
            f"Masks that look black, with values below {_DIM}, such as 0 and 1: {len(dim)} "
            f"({_some(dim)}); what is not 0 counts as defective."
        )
    if coloured := [look for look in looks if look.is_coloured]:
        yield (
            f"Masks with three channels: {len(coloured)} ({_some(coloured)}); a pixel counts "
            "as defective where any of them is not 0, whatever its colour."
        )


def _empty_notes(empty: Mapping[str, Sequence[MaskLook]]) -> Iterator[str]:
    for label, looks in empty.items():
        yield (
            f"{label}: all-black masks: {len(looks)}; their images count as defective without a "
            f"defective pixel ({_some(looks)})."
        )


def _some(looks: Sequence[MaskLook]) -> str:
    return some_of([shown(look.name) for look in looks])
