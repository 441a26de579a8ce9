"""The layouts of MVTec AD and of public benchmarks that differ from it a little."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from datasets.images import list_images
from datasets.layouts.indexed import Indexed, LayoutOptions
from datasets.mvtec import index_mvtec, is_mvtec
from datasets.sample_lists import images_in, training_samples
from datasets.samples import GOOD

_BTAD_GOOD = "ok"


def index_mvtec_ad(folder: Path, options: LayoutOptions) -> Indexed:
    """List the samples of an MVTec AD category."""
    return _index(folder, options, GOOD, f"{folder} is a category in the layout of MVTec AD.")


def is_loco(folder: Path) -> bool:
    """Tell whether a folder is a category of MVTec LOCO AD (Bergmann et al., IJCV 2022)."""
    if not is_mvtec(folder):
        return False
    parts = folder.glob("ground_truth/*/*/*")
    return (folder / "validation" / GOOD).is_dir() or any(path.is_file() for path in parts)


def index_loco(folder: Path, options: LayoutOptions) -> Indexed:
    """List the samples of an MVTec LOCO AD category: the masks of one folder are one image's.

    The images of `validation/good` are those that each training holds out.
    """
    layout = f"{folder} is a category in the layout of MVTec LOCO AD: masks of a folder are united."
    found = _index(folder, options, GOOD, layout)
    validation = folder / "validation" / GOOD
    if not (validation.is_dir() and list_images(validation, options.recursive)):
        return found
    train = [sample.path for sample in found.samples if sample.split == "train"]
    tests = [sample for sample in found.samples if sample.split == "test"]
    good = training_samples(train, images_in(validation, options.recursive))
    return Indexed(layout, (*good, *tests), folders=(folder,))


is_btad = partial(is_mvtec, good=_BTAD_GOOD)
"""Tell whether a folder is a product of BTAD (Mishra et al., ISIE 2021)."""


def index_btad(folder: Path, options: LayoutOptions) -> Indexed:
    """List the samples of a BTAD product, whose good images are in `train/ok` and `test/ok`."""
    return _index(folder, options, _BTAD_GOOD, f"{folder} is a product in the layout of BTAD.")


def _index(folder: Path, options: LayoutOptions, good: str, layout: str) -> Indexed:
    samples = index_mvtec(
        folder, good=good, recursive=options.recursive, mask_pattern=options.mask_pattern
    )
    return Indexed(layout, samples, folders=(folder,))
