"""Masks beside their images, in one folder or in many; the mask says which image is good.

So lie the magnetic tiles of Huang et al. (2018), `exp1_num_4727.jpg` with `exp1_num_4727.png`, and
KolektorSDD of Tabernik et al. (2019), `Part0.jpg` with `Part0_label.bmp`, and what LabelMe writes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from datasets.image_files.names import some_names
from datasets.layouts.beside_kinds import (
    SPLITS,
    black_among_defective,
    is_called_good,
    kinds_of,
    parts_of,
    refuse_marked_good,
)
from datasets.layouts.holding_out import hold_out
from datasets.layouts.indexed import Indexed, LayoutOptions
from datasets.mask_files import (
    POLYGONS,
    cannot_be_read,
    is_drawn,
    is_labelme,
    is_marked,
    is_mask_name,
    list_masks,
)
from datasets.mask_names import find_pairs
from datasets.sample_lists import training_samples
from datasets.samples import GOOD, Sample

# Whoever names a whole disk by mistake is not to wait for it.
_MOST_FOLDERS = 1000


def has_masks_beside(folder: Path, pattern: str | None = None) -> bool:
    """Tell whether some of the images below a folder, one of ten, have masks beside them.

    Images without a mask do not count in folders that are called good, and need none.
    """
    paths: list[Path] = []
    for place, folders, names in islice(os.walk(folder), _MOST_FOLDERS):
        folders.sort()
        paths += _in_one_folder(Path(place), names)
    pairs = find_pairs(paths, pattern)
    masks = set(pairs.values())
    counted = [path for path in paths if path in pairs or not is_called_good(path, folder)]
    return bool(pairs) and 10 * len(pairs) >= len([path for path in counted if path not in masks])


def _in_one_folder(folder: Path, names: Sequence[str]) -> list[Path]:
    """The images and masks of a folder; JSON files only beside images, and only LabelMe's."""
    paths = [folder / name for name in names if is_mask_name(name)]
    images = [path for path in paths if path.suffix.lower() != POLYGONS]
    drawn = [path for path in paths if path.suffix.lower() == POLYGONS]
    return images + [path for path in drawn if images and is_labelme(path)]


def index_beside(folder: Path, options: LayoutOptions) -> Indexed:
    """List the samples of folders in which each image has its mask beside it.

    Args:
        folder: Holds the images, or folders of them; below folders called `train` and `test` they
            are for training and for testing, otherwise some good ones are held out.
        options: How to read it.

    Raises:
        ValueError: No image has a mask, or there is no good image.
    """
    paths = list_masks(folder, recursive=True)
    pairs = find_pairs(paths, options.mask_pattern)
    if not pairs:
        asked = f" called {options.mask_pattern}" if options.mask_pattern else ""
        raise ValueError(f"{folder} has no image with a mask{asked} beside it: give --mask-pattern")
    masks = set(pairs.values())
    images = [path for path in paths if path not in masks and not is_drawn(path)]
    marked = {image for image, mask in pairs.items() if is_marked(mask)}
    refuse_marked_good(pairs, marked, folder)
    bare = [image for image in images if image not in pairs]
    called_good = {image for image in bare if is_called_good(image, folder)}
    good = [i for i in images if i in called_good or (i in pairs and i not in marked)]
    if not good:
        raise ValueError(_no_good(folder, [pairs[image] for image in marked]))
    defective = [image for image in images if image in marked]
    kinds = kinds_of(defective, good, folder, pairs)
    found = _with_splits(folder, good, kinds, pairs, bare, options)
    odd = black_among_defective(defective, good, folder)
    return replace(found, notes=(*odd, *found.notes))


def _no_good(folder: Path, masks: Sequence[Path]) -> str:
    """Say that all masks mark something, or which of them cannot be read."""
    unread = sorted(mask for mask in masks if cannot_be_read(mask))
    if unread:
        return (
            f"{folder} has masks beside its images, and none of them is black, but "
            f"{len(unread)} of {len(masks)} cannot be read ({some_names(unread)}): it has no good "
            "image, which is one with a black mask; copy them again"
        )
    return (
        f"{folder} has masks beside its images, and all {len(masks)} mark something: it has "
        "no good image, which is one with a black mask; are the masks inverted?"
    )


def _with_splits(
    folder: Path,
    good: Sequence[Path],
    kinds: dict[Path, str],
    pairs: dict[Path, Path],
    bare: Sequence[Path],
    options: LayoutOptions,
) -> Indexed:
    split = {image: _split_of(image, folder) for image in [*good, *kinds]}
    train = [image for image in good if split[image] not in ("test", "validation")]
    validation = [image for image in good if split[image] == "validation"]
    test = [image for image in good if split[image] == "test"]
    notes = []
    if train and test:
        samples = training_samples(train, validation)
        samples += [Sample(path, "test", GOOD, 0) for path in test]
        spared = [image for image in kinds if split[image] == "train"]
        notes += _left_out("Defective images of the training folder", spared)
        kinds = {image: kind for image, kind in kinds.items() if image not in set(spared)}
    else:
        apart = validation if len(train) > 1 else []
        samples = [each for each in training_samples(train, apart) if each.is_validation]
        others = [image for image in good if image not in set(apart)]
        samples += hold_out(others, folder, options.held_out, options.seed)
    samples += [
        Sample(image, "test", kind, 1, pairs[image])
        for kind in sorted(set(kinds.values()))
        for image in (each for each in kinds if kinds[each] == kind)
    ]
    taken = set(good)
    notes += _left_out("Images without a mask", [path for path in bare if path not in taken])
    habit = options.mask_pattern or _habit(pairs)
    layout = (
        f"{folder} has masks beside its images ({habit}): images with a black mask are good, "
        "the others defective."
    )
    accounted = (*pairs, *pairs.values(), *bare)
    return Indexed(layout, tuple(samples), not (train and test), tuple(notes), (folder,), accounted)


def _split_of(image: Path, folder: Path) -> str:
    for part in parts_of(image, folder):
        for split, names in SPLITS.items():
            if part in names:
                return split
    return ""


def _left_out(what: str, paths: Sequence[Path]) -> list[str]:
    return [f"{what} were left out: {len(paths)} ({some_names(paths)})."] if paths else []


def _habit(pairs: dict[Path, Path]) -> str:
    counted: dict[str, int] = defaultdict(int)
    for image, mask in pairs.items():
        counted[f"{{stem}}{mask.name[len(image.stem) :]}"] += 1
    return max(counted, key=lambda habit: counted[habit])
