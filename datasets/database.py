"""Datasets of the workspace: import images into `data/<name>/`, open them again, list them.

A dataset is a folder in the MVTec AD layout: the original files, and `dataset.json` beside them.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from datasets.bit_depth import FULL, BitDepth
from datasets.copying import Copied, copy_all, left_out_note, refuse_bad
from datasets.description_file import StoredDescription, read_description
from datasets.fingerprint import Fingerprint, fingerprint_files, join_digests
from datasets.image_files.limit import MOST_MEGAPIXELS
from datasets.image_files.names import shown
from datasets.images import OnProgress
from datasets.import_notes import notes_on
from datasets.inspection import check_contradictions, summarize
from datasets.layouts.holding_out import hold_out_again
from datasets.mvtec import index_mvtec
from datasets.samples import GOOD, Sample, find_problems
from storage.names import check_distinct, check_name, names_in
from storage.whole import folder_written_whole, write_json

DESCRIPTION = "dataset.json"
CORRUPTIONS, CORRUPTION_FILE = "corruptions", "corruption.json"
GENERATED = "generated"
_VERSION = 1


@dataclass(frozen=True)
class Dataset:
    """An imported dataset.

    Attributes:
        name: Its name.
        folder: `data/<name>`.
        samples: Training samples, good test samples, then each kind of defect.
        held_out: The good test images were held out of the training images.
        notes: Sentences worth knowing when results are read.
        fingerprint: Over the names and contents of all images and masks when they were imported;
            None for a dataset imported by an earlier version.
        bit_depth: How many bits of its 16-bit images are used; all of them in a dataset imported by
            an earlier version, which did not count.
        coloured: Some of its images are clearly coloured; None for a dataset imported by an earlier
            version, which did not look.
    """

    name: str
    folder: Path
    samples: tuple[Sample, ...]
    held_out: bool
    notes: tuple[str, ...]
    fingerprint: Fingerprint | None = None
    bit_depth: BitDepth = FULL
    coloured: bool | None = None


@dataclass(frozen=True)
class DatasetSummary:
    """What a list of datasets shows of one.

    Attributes:
        name: Its name.
        train: Number of training images.
        test_good: Number of good test images.
        defects: Number of images of each kind of defect.
        masks: Number of masks.
        image_size: (rows, columns) in pixels of most images.
        channels: 3 when any image has colour, else 1.
        corruptions: Names of the corruptions saved for it.
    """

    name: str
    train: int
    test_good: int
    defects: Mapping[str, int]
    masks: int
    image_size: tuple[int, int]
    channels: int
    corruptions: tuple[str, ...]


def train_good(dataset: Dataset) -> tuple[Sample, ...]:
    """Training samples; all of them are good."""
    return tuple(sample for sample in dataset.samples if sample.split == "train")


def for_testing(dataset: Dataset) -> tuple[Sample, ...]:
    """Test samples, good and defective."""
    return tuple(sample for sample in dataset.samples if sample.split == "test")


def import_dataset(
    data: Path,
    name: str,
    samples: Sequence[Sample],
    *,
    held_out: bool = False,
    seed: int = 0,
    notes: Sequence[str] = (),
    source: str = "",
    force: bool = False,
    skip_bad: bool = False,
    most_megapixels: float = MOST_MEGAPIXELS,
    on_progress: OnProgress = None,
) -> Dataset:
    """Copy samples into `data/<name>/`, reading each image once to make sure that it is whole.

    The files keep their bytes and, where no two of a folder share a stem, their names. The dataset
    appears only when it is complete: an import that fails or is interrupted leaves nothing behind,
    and a dataset of this name untouched.

    Args:
        data: Folder of all datasets; made when missing.
        name: Name of the new dataset.
        samples: As an index function gives them.
        held_out: The good test images were held out of the training images. Where some cannot be
            read, they are held out anew of those that can.
        seed: Chooses those.
        notes: Sentences to keep with the dataset.
        source: Where the images come from, for `dataset.json`.
        force: Replace a dataset of this name, together with its saved corruptions.
        skip_bad: Leave out images that cannot be read, with their masks, and images whose masks
            cannot, and name them in the notes; otherwise the import fails and names them all.
        most_megapixels: Images with more are refused by their header.
        on_progress: Called with (done, total) after each image.

    Returns:
        The dataset, opened.

    Raises:
        FileExistsError: There is a dataset of this name and not `force`, or another folder.
        ValueError: The name leads elsewhere; images are missing, cut off, damaged or too large; a
            mask has another size than its image; an image is both good and defective; there is no
            good training or no good test image.
    """
    folder = data / check_name(name)
    _check_replaceable(folder, name, force)
    _check_splits(samples)
    with folder_written_whole(folder) as new:
        copied = copy_all(samples, new, most_megapixels, on_progress)
        if not skip_bad:
            refuse_bad(copied.bad, len(samples))
        if held_out and copied.bad:
            copied = _copy_held_out_anew(copied, samples, seed, new, most_megapixels)
        kept = [each.sample for each in copied.inspected]
        _check_splits(kept)
        check_contradictions(copied.inspected)
        said = [_held_out_note(kept)] if held_out else []
        said += [*notes, *find_problems(kept), *notes_on(copied.inspected)]
        said += [left_out_note(copied.bad)] if copied.bad else []
        head = {"version": _VERSION, "source": shown(source), "held_out": held_out}
        write_json(new / DESCRIPTION, head | _describe(copied, said))
    return open_dataset(data, name)


def _copy_held_out_anew(
    copied: Copied,
    samples: Sequence[Sample],
    seed: int,
    folder: Path,
    most_megapixels: float | None,
) -> Copied:
    """Hold good images out of those that could be read, and copy all of them into their places."""
    kept = [each.sample for each in copied.inspected]
    drawn = hold_out_again(kept, samples, seed)
    if drawn == kept:
        return copied
    for place in folder.iterdir():
        shutil.rmtree(place)
    again = copy_all(drawn, folder, most_megapixels, None)
    return Copied(again.inspected, (*copied.bad, *again.bad))


def _describe(copied: Copied, notes: Sequence[str]) -> dict[str, Any]:
    files = {place: digest for each in copied.inspected for place, digest in each.files.items()}
    return {
        **summarize(copied.inspected),
        "notes": list(dict.fromkeys(notes)),
        "fingerprint": asdict(join_digests(files)),
    }


def fingerprint_of(dataset: Dataset) -> Fingerprint:
    """Return a dataset's fingerprint; one that was imported without is read for it."""
    return dataset.fingerprint or fingerprint_files(dataset.folder, dataset.samples)


def open_dataset(data: Path, name: str) -> Dataset:
    """Open an imported dataset.

    Args:
        data: Folder of all datasets.
        name: Name of the dataset.

    Returns:
        The dataset, with the paths of its samples.

    Raises:
        FileNotFoundError: There is no such dataset.
        ValueError: The name leads elsewhere, or the dataset is damaged.
    """
    folder = data / check_name(name)
    if not (folder / DESCRIPTION).is_file():
        names = [summary.name for summary in list_datasets(data)]
        known = f"it has {', '.join(names)}" if names else "it has none yet; import one"
        raise FileNotFoundError(f"there is no dataset {name!r} in {data}: {known}")
    described = read_description(folder / DESCRIPTION)
    return Dataset(
        name,
        folder,
        _marked(index_mvtec(folder), folder, described.validation),
        described.held_out,
        tuple(described.notes),
        _fingerprint_in(described),
        described.bit_depth,
        described.coloured,
    )


def _marked(
    samples: Sequence[Sample], folder: Path, validation: Sequence[str]
) -> tuple[Sample, ...]:
    """Mark the images that the dataset's source keeps for validation."""
    marked = {folder / place for place in validation}
    return tuple(replace(sample, is_validation=sample.path in marked) for sample in samples)


def _fingerprint_in(described: StoredDescription) -> Fingerprint | None:
    found = described.fingerprint
    return Fingerprint(found.train, found.test) if found else None


def read_fingerprint(data: Path, name: str) -> Fingerprint | None:
    """Return a dataset's fingerprint from its description alone; None without one.

    Raises:
        FileNotFoundError: There is no such dataset.
        ValueError: The name leads elsewhere, or the description is damaged.
    """
    return _fingerprint_in(read_description(data / check_name(name) / DESCRIPTION))


def read_bit_depth(data: Path, name: str) -> BitDepth:
    """Return how many bits of a dataset's 16-bit images are used, from its description alone.

    Raises:
        FileNotFoundError: There is no such dataset.
        ValueError: The name leads elsewhere, or the description is damaged.
    """
    return read_description(data / check_name(name) / DESCRIPTION).bit_depth


def is_coloured_dataset(data: Path, name: str) -> bool | None:
    """Tell from a dataset's description alone whether its images are coloured; None if unknown."""
    try:
        return read_description(data / check_name(name) / DESCRIPTION).coloured
    except (OSError, ValueError):
        return None


def is_generated(data: Path, name: str) -> bool:
    """Tell whether a dataset is a sample that the project drew."""
    try:
        return read_description(data / name / DESCRIPTION).source == GENERATED
    except (OSError, ValueError):
        return False


def list_datasets(data: Path) -> tuple[DatasetSummary, ...]:
    """List the datasets of a folder by name, from their descriptions alone.

    Args:
        data: Folder of all datasets; when missing, there are none.

    Returns:
        A summary of each; damaged descriptions are left out.
    """
    if not data.is_dir():
        return ()
    summaries = (_summarize(path.parent) for path in sorted(data.glob(f"[!.]*/{DESCRIPTION}")))
    return tuple(summary for summary in summaries if summary)


def list_damaged_datasets(data: Path) -> tuple[str, ...]:
    """Return a sentence on each dataset whose description is damaged."""
    said = []
    for folder in filter(Path.is_dir, sorted(data.glob("[!.]*"))):
        try:
            read_description(folder / DESCRIPTION)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            said.append(str(error))
    return tuple(said)


def _summarize(folder: Path) -> DatasetSummary | None:
    try:
        described = read_description(folder / DESCRIPTION)
    except (OSError, ValueError):
        return None
    counts, sizes = described.counts, described.image_sizes
    return DatasetSummary(
        name=folder.name,
        train=counts.train,
        test_good=counts.test_good,
        defects=counts.defects,
        masks=counts.masks,
        image_size=(sizes[0].rows, sizes[0].columns),
        channels=described.channels,
        corruptions=saved_corruptions(folder),
    )


def saved_corruptions(folder: Path) -> tuple[str, ...]:
    """Names of the corruptions saved in a dataset's folder."""
    found = (folder / CORRUPTIONS).glob(f"[!.]*/{CORRUPTION_FILE}")
    return tuple(sorted(path.parent.name for path in found))


def corruption_file(folder: Path, name: str) -> Path:
    """Return the file that describes a saved corruption of a dataset's folder."""
    return folder / CORRUPTIONS / name / CORRUPTION_FILE


def _check_replaceable(folder: Path, name: str, force: bool) -> None:
    check_distinct(name, names_in(folder.parent))
    if not folder.exists():
        return
    if not (folder / DESCRIPTION).is_file():
        raise FileExistsError(f"{folder} exists and is no dataset: choose another name")
    if not force:
        raise FileExistsError(
            f"the dataset {name!r} exists: choose another name, or replace it with --force"
        )


def _check_splits(samples: Sequence[Sample]) -> None:
    kinds = dict.fromkeys(sample.defect_type for sample in samples)
    for place, kind in enumerate(kinds):
        check_name(kind)
        check_distinct(kind, [GOOD, *list(kinds)[:place]])
    for split in ("train", "test"):
        good = [s for s in samples if s.split == split and s.defect_type == GOOD]
        if all(sample.is_validation for sample in good):
            raise ValueError(
                f"there is no good {split} image that can be read: training and testing both need "
                "some; add good images, or mend those that were left out"
            )


def _held_out_note(samples: Sequence[Sample]) -> str:
    train = sum(sample.split == "train" for sample in samples)
    held = sum(sample.split == "test" and not sample.label for sample in samples)
    return (
        f"There were no good test images, so {held} of the {train + held} good training images "
        f"{'was' if held == 1 else 'were'} held out for testing."
    )
