"""Whether two datasets are the same: by what is in their files, or by their names and sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from datasets.samples import Sample
from storage.digest import file_digest, text_digest

VALIDATION = "validation"


@dataclass(frozen=True)
class Fingerprint:
    """One SHA-256 for each part of a dataset: other test images are no reason to train again.

    Attributes:
        train: Over the training images, some of which a training holds out.
        test: Over the test images and their masks.
    """

    train: str
    test: str


def join_digests(digests: Mapping[str, str]) -> Fingerprint:
    """Return the fingerprint of files.

    Args:
        digests: Of each file, by its path below the dataset's folder, with `/`; in any order.
    """
    train = sorted(name for name in digests if name.startswith("train/"))
    test = sorted(set(digests) - set(train))
    return Fingerprint(_join(digests, train), _join(digests, test))


def fingerprint_files(folder: Path, samples: Sequence[Sample]) -> Fingerprint:
    """Read all images and masks of a dataset, and return the fingerprint that its import gives it.

    Args:
        folder: Of the dataset.
        samples: Of the dataset.
    """
    return _fingerprint(folder, samples, file_digest)


def fingerprint_listing(folder: Path, samples: Sequence[Sample]) -> Fingerprint:
    """Return a fingerprint over the names and sizes of images and masks, without reading them.

    Args:
        folder: Of the dataset.
        samples: Of the dataset.
    """
    return _fingerprint(folder, samples, lambda path: str(path.stat().st_size))


def _fingerprint(
    folder: Path, samples: Sequence[Sample], digest: Callable[[Path], str]
) -> Fingerprint:
    digests = {}
    for sample in samples:
        digests[_place(folder, sample.path)] = marked_digest(digest(sample.path), sample)
        if sample.mask_path:
            digests[_place(folder, sample.mask_path)] = digest(sample.mask_path)
    return join_digests(digests)


def marked_digest(digest: str, sample: Sample) -> str:
    """Tell an image for validation from one that is trained on: with it, others are held out."""
    return f"{digest} {VALIDATION}" if sample.is_validation else digest


def _place(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _join(digests: Mapping[str, str], names: Sequence[str]) -> str:
    lines = (f"{name}\0{digests[name]}\n" for name in names)
    return text_digest("".join(lines))
