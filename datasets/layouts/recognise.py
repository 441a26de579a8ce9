"""Which of the known layouts a folder has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from datasets.layouts.benchmarks import index_btad, index_loco, index_mvtec_ad, is_btad, is_loco
from datasets.layouts.beside import has_masks_beside, index_beside
from datasets.layouts.indexed import Indexed, LayoutOptions
from datasets.layouts.visa import index_visa, is_visa
from datasets.mvtec import is_mvtec

IsIt = Callable[[Path], bool]
Index = Callable[[Path, LayoutOptions], Indexed]

LAYOUTS: tuple[tuple[IsIt, Index], ...] = (
    (is_loco, index_loco),
    (is_mvtec, index_mvtec_ad),
    (is_btad, index_btad),
    (is_visa, index_visa),
    (has_masks_beside, index_beside),
)
"""How each layout is told, and its function; the first that fits is taken."""


def index_folder(folder: Path, options: LayoutOptions) -> Indexed:
    """List the samples of a folder in whichever known layout it has.

    Args:
        folder: A category, a product, an object, or images with their masks beside them.
        options: How to read it. A mask pattern that is no part of a known layout means masks
            beside their images.

    Raises:
        FileNotFoundError: The folder is missing, or has no known layout.
        ValueError: A folder has no image, or images and masks do not belong together, or an object
            is named of a folder that has none.
    """
    index = _index_of(folder, options)
    found = index(folder, options)
    if options.only is not None and index is not index_visa:
        raise ValueError(
            f"{folder} has no objects, as VisA has, of which {options.only!r} could be taken: "
            "leave out --object, or give the folder of VisA"
        )
    return found


def is_recognised(folder: Path, mask_pattern: str | None = None) -> bool:
    """Tell whether a folder has a layout other than MVTec AD's own."""
    options = LayoutOptions(mask_pattern=mask_pattern)
    return folder.is_dir() and _index_of(folder, options) is not index_mvtec_ad


def _index_of(folder: Path, options: LayoutOptions) -> Index:
    if folder.is_dir():
        for is_it, index in LAYOUTS:
            if is_it(folder):
                return index
        if options.mask_pattern is not None:
            return index_beside
    return index_mvtec_ad
