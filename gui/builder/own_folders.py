"""A source in a known layout as own folders, where they can say the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datasets.images import list_images
from datasets.layouts.benchmarks import is_btad, is_loco
from datasets.layouts.beside import has_masks_beside
from datasets.layouts.visa import is_visa
from datasets.samples import GOOD

CHOOSE_FIRST = "Choose a folder first."
NO_IMAGES = "This folder has neither images nor the folder train/good."
TWO_FOLDERS = (
    "Own folders have one folder of good training images; this category has two, train/good and "
    "validation/good."
)
DIVIDED = "Own folders cannot say how the images of VisA are divided."
MASKS_BESIDE = "Own folders cannot say which images are good where the masks beside them do."


def as_own_folders(folder: Path, config: Mapping[str, Any]) -> dict[str, Any] | str:
    """Return a folder as the entries of an `import_db` action with own folders.

    Reads folders, so it is not for a window's own thread.

    Args:
        folder: A category, a product, an object, or images.
        config: The action as JSON has it; it says how images and masks are found.

    Returns:
        The entries, or in one sentence why own folders cannot say the same.
    """
    if not folder.is_dir():
        return CHOOSE_FIRST
    if is_loco(folder) and (folder / "validation" / GOOD).is_dir():
        return TWO_FOLDERS
    good = "ok" if is_btad(folder) else GOOD
    if (folder / "train" / good).is_dir():
        return _category(folder, good)
    if is_visa(folder):
        return DIVIDED
    if has_masks_beside(folder, config.get("mask_pattern") or None):
        return MASKS_BESIDE
    if not list_images(folder, bool(config.get("recursive"))):
        return NO_IMAGES
    return {"train_good": str(folder), "test_good": None, "defects": []}


def _category(folder: Path, good: str) -> dict[str, Any]:
    test = folder / "test" / good
    return {
        "train_good": str(folder / "train" / good),
        "test_good": str(test) if test.is_dir() else None,
        "defects": [_defect(folder, kind) for kind in _kinds(folder) if kind != good],
    }


def _kinds(folder: Path) -> list[str]:
    test = folder / "test"
    kinds = [path.name for path in test.iterdir() if path.is_dir()] if test.is_dir() else []
    return sorted(kind for kind in kinds if not kind.startswith("."))


def _defect(folder: Path, kind: str) -> dict[str, Any]:
    masks = folder / "ground_truth" / kind
    given = str(masks) if masks.is_dir() else None
    return {"label": kind, "images": str(folder / "test" / kind), "masks": given}
