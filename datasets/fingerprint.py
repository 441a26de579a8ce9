"""Whether two datasets are the same: by what is in their files, or by their names and sizes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from datasets.samples import Sample


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def join_digests(digests: Mapping[str, str]) -> str:
    """Return one SHA-256 over files.

    Args:
        digests: Of each file, by its path below the dataset's folder, with `/`; in any order.
    """
    lines = (f"{name}\0{digests[name]}\n" for name in sorted(digests))
    return digest_of("".join(lines).encode())


def fingerprint_files(folder: Path, samples: Sequence[Sample]) -> str:
    """Read all images and masks of a dataset, and return the fingerprint that its import gives it.

    Args:
        folder: Of the dataset.
        samples: Of the dataset.
    """
    files = _files_of(samples)
    return join_digests({_below(folder, path): digest_of(path.read_bytes()) for path in files})


def fingerprint_listing(folder: Path, samples: Sequence[Sample]) -> str:
    """Return one SHA-256 over the names and sizes of all images and masks, without reading them.

    Args:
        folder: Of the dataset.
        samples: Of the dataset.
    """
    sizes = {_below(folder, path): str(path.stat().st_size) for path in _files_of(samples)}
    return join_digests(sizes)


def _files_of(samples: Sequence[Sample]) -> list[Path]:
    masks = [sample.mask_path for sample in samples if sample.mask_path]
    return [sample.path for sample in samples] + masks


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()
