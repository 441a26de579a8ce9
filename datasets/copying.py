"""Copying all samples of an import; those that cannot be read are collected and named at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from datasets.image_files.names import some_of
from datasets.images import OnProgress
from datasets.inspection import Inspected, copy_inspected
from datasets.reading_whole import BadImageError
from datasets.samples import Sample
from storage.names import folded, safe_file_name

_NAMED = 10


@dataclass(frozen=True)
class Copied:
    """How the copying of samples ended.

    Attributes:
        inspected: What was copied.
        bad: Why the others were not: a sentence for each, that names its file.
    """

    inspected: tuple[Inspected, ...]
    bad: tuple[str, ...]


def copy_all(
    samples: Sequence[Sample],
    folder: Path,
    most_megapixels: float | None,
    on_progress: OnProgress,
) -> Copied:
    """Copy samples into a dataset's folder, and go on after those that cannot be read.

    Args:
        samples: What to copy.
        folder: The dataset's folder.
        most_megapixels: Images with more cannot be read.
        on_progress: Called with (done, total) after each sample.

    Raises:
        OSError: A file cannot be written.
    """
    inspected: list[Inspected] = []
    bad: list[str] = []
    for done, found in enumerate(_copied_in_threads(samples, folder, most_megapixels), 1):
        if isinstance(found, BadImageError):
            bad.append(str(found))
        else:
            inspected.append(found)
        if on_progress:
            on_progress(done, len(samples))
    return Copied(tuple(inspected), tuple(bad))


def _copied_in_threads(
    samples: Sequence[Sample], folder: Path, most_megapixels: float | None
) -> Iterator[Inspected | BadImageError]:
    """Yield in order what became of each sample; a thread on each core copies them."""

    def copy(sample: Sample, file_name: str) -> Inspected | BadImageError:
        try:
            return copy_inspected(sample, folder, file_name, most_megapixels)
        except BadImageError as error:
            return error

    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="import") as pool:
        try:
            yield from pool.map(copy, samples, _distinct_names(samples))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def refuse_bad(bad: Sequence[str], number: int) -> None:
    """Name all samples that cannot be imported, in one sentence.

    Args:
        bad: What is wrong with each of them.
        number: Of samples in all.

    Raises:
        ValueError: There are any.
    """
    if len(bad) == 1:
        raise ValueError(f"{bad[0]}, or leave it out with --skip-bad")
    if bad:
        raise ValueError(
            f"{len(bad)} of {number} images cannot be imported: {_listed(bad)}; "
            "mend or remove them, or leave them out with --skip-bad"
        )


def left_out_note(bad: Sequence[str]) -> str:
    """Say which samples were left out, and why."""
    return f"Left out, because they cannot be imported: {len(bad)}: {_listed(bad)}."


def _listed(bad: Sequence[str]) -> str:
    return some_of(bad, _NAMED, between="; ")


def _distinct_names(samples: Sequence[Sample]) -> list[str]:
    """File names whose stems differ within each folder, in whatever case, and that Windows takes.

    Result pictures are named by stem, and file systems of other machines ignore the case.
    """
    taken: set[tuple[str, str, str]] = set()
    safe = [Path(safe_file_name(sample.path.name)) for sample in samples]
    groups = [(sample.split, sample.defect_type) for sample in samples]
    stems = {(*group, folded(name.stem)) for group, name in zip(groups, safe, strict=True)}
    names = []
    for group, name in zip(groups, safe, strict=True):
        stem, number = name.stem, 1
        key = (*group, folded(stem))
        while key in taken or (number > 1 and key in stems):
            number += 1
            stem = f"{name.stem}-{number}"
            key = (*group, folded(stem))
        taken.add(key)
        names.append(stem + name.suffix)
    return names
