"""Named corruptions of a dataset, each with a synthetic test set whose masks are exact.

They lie in the dataset's folder: `corruptions/<name>/` holds `corruption.json`, `images/*.png` and,
under the same names, `masks/*.png`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from datasets.add_corruption import Corrupt, build_corruption
from datasets.database import (
    CORRUPTION_FILE,
    CORRUPTIONS,
    Dataset,
    for_testing,
    saved_corruptions,
)
from datasets.images import Image, OnProgress, list_images, read_image, write_image
from datasets.samples import Sample
from storage.names import check_distinct, check_name, names_in
from storage.reading import DamagedFileError, read_model
from storage.whole import folder_written_whole, write_json

SYNTHETIC = "synthetic"


class StoredCorruption(BaseModel):
    """What `corruption.json` says; the parameters are checked by the model of their kind."""

    model_config = ConfigDict(strict=True, extra="allow")

    kind: str
    parameters: dict[str, Any]


def save_corruption(
    dataset: Dataset,
    name: str,
    kind: str,
    parameters: Mapping[str, Any],
    *,
    copies: int,
    seed: int,
    force: bool = False,
    on_progress: OnProgress = None,
) -> Path:
    """Save a corruption under a name, with corrupted copies of each good test image.

    Args:
        dataset: The dataset that it is saved for.
        name: What it is called.
        kind: As in `datasets.add_corruption.build_corruption`.
        parameters: As in `datasets.add_corruption.build_corruption`.
        copies: Corrupted copies of each good test image, at that image's size.
        seed: The same seed draws the same corruptions: the copy of an image follows from the seed,
            its place among the good test images and its number.
        force: Replace a corruption of this name.
        on_progress: Called with (done, total) after each image.

    Returns:
        Its folder, complete.

    Raises:
        FileExistsError: There is a corruption of this name and not `force`.
        ValueError: The name leads elsewhere, or the kind or a parameter is not known.
    """
    folder = dataset.folder / CORRUPTIONS / check_name(name)
    corruption = build_corruption(kind, parameters)
    check_distinct(name, names_in(folder.parent))
    if folder.exists() and not force:
        raise FileExistsError(
            f"the corruption {name!r} of {dataset.name!r} exists: choose another name, or replace "
            "it with --force"
        )
    good = [sample.path for sample in for_testing(dataset) if not sample.label]
    description = {"kind": kind, "parameters": dict(parameters), "copies": copies, "seed": seed}
    with folder_written_whole(folder) as new:
        for index, path in enumerate(good):
            image = read_image(path, most_megapixels=None, bit_depth=dataset.bit_depth)
            seeds = [[seed, index, copy] for copy in range(copies)]
            _write_copies(new, path.stem, image, corruption, seeds)
            if on_progress:
                on_progress(index + 1, len(good))
        write_json(new / CORRUPTION_FILE, description)
    return folder


def read_corruption(dataset: Dataset, name: str) -> dict[str, Any]:
    """Read what a saved corruption does.

    Args:
        dataset: The dataset that it was saved for.
        name: What it is called.

    Returns:
        `{"kind": ..., **parameters}`.

    Raises:
        FileNotFoundError: The dataset has no corruption of this name.
        ValueError: The name leads elsewhere, or the corruption's file is damaged.
    """
    path = _folder_of(dataset, name) / CORRUPTION_FILE
    try:
        described = read_model(path, StoredCorruption)
    except DamagedFileError as error:
        raise DamagedFileError(f"{error}: save the corruption anew") from error
    return {"kind": described.kind, **described.parameters}


def list_corruptions(dataset: Dataset) -> tuple[str, ...]:
    """Names of the corruptions saved for a dataset."""
    return saved_corruptions(dataset.folder)


def open_synthetic(dataset: Dataset, name: str) -> tuple[Sample, ...]:
    """List the synthetic test set of a saved corruption.

    Args:
        dataset: The dataset that it was saved for.
        name: What it is called.

    Returns:
        Corrupted images with their masks; none for a corruption that changes nothing.

    Raises:
        FileNotFoundError: The dataset has no corruption of this name, or a mask is missing.
        ValueError: The name leads elsewhere.
    """
    folder = _folder_of(dataset, name)
    if not (folder / "images").is_dir():
        return ()
    return tuple(
        Sample(path, "test", SYNTHETIC, 1, _existing(folder / "masks" / path.name))
        for path in list_images(folder / "images")
    )


def _write_copies(
    folder: Path, stem: str, image: Image, corruption: Corrupt, seeds: Sequence[Sequence[int]]
) -> None:
    for copy, seed in enumerate(seeds):
        corrupted = corruption(image, np.random.default_rng(seed))
        # What was left as it is cannot count as defective: "Clean" has no synthetic test set.
        if corrupted.mask.any():
            name = f"{stem}_{copy}.png"
            write_image(folder / "images" / name, corrupted.image)
            write_image(folder / "masks" / name, corrupted.mask)


def _folder_of(dataset: Dataset, name: str) -> Path:
    folder = dataset.folder / CORRUPTIONS / check_name(name)
    if name not in list_corruptions(dataset):
        known = ", ".join(list_corruptions(dataset)) or "none yet"
        raise FileNotFoundError(f"{dataset.name!r} has no corruption {name!r}; it has {known}")
    return folder


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: save the corruption anew")
    return path
