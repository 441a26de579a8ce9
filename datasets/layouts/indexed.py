"""What every layout gives: samples, and what is worth saying of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from datasets.description import SourceDescription
from datasets.samples import GOOD, Sample, find_problems
from datasets.unused import unused_notes, used_by


@dataclass(frozen=True)
class LayoutOptions:
    """How a folder or a table is to be read.

    Attributes:
        recursive: Sub-folders are read as well.
        mask_pattern: How the mask of an image is called, such as `{stem}_label.bmp`; None for the
            usual ways.
        only: The object whose images are taken, where a source holds several; None for all.
        held_out: Share of the good images held out, 0-1, where a source has none for testing.
        seed: Chooses them.
    """

    recursive: bool = False
    mask_pattern: str | None = None
    only: str | None = None
    held_out: float = 0.1
    seed: int = 0


@dataclass(frozen=True)
class Indexed:
    """A source as a list of samples.

    Attributes:
        layout: What the source was recognised as; empty where it was said and needs no guess.
        samples: Training samples, good test samples, then each kind of defect.
        held_out: The good test images were held out of the training images.
        notes: Sentences to keep with the dataset.
        folders: Those that were looked through; what lies there and is not used is to be named.
        accounted: Files there that are no part of a sample, but were used or named.
        is_listed: A file lists the images, so that reading sub-folders would find no others.
    """

    layout: str
    samples: tuple[Sample, ...]
    held_out: bool = False
    notes: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    accounted: tuple[Path, ...] = ()
    is_listed: bool = False


def all_notes(indexed: Indexed) -> list[str]:
    """Return the notes of a source, and what lies there and is not used."""
    used = (*used_by(indexed.samples), *indexed.accounted)
    return [*indexed.notes, *unused_notes(indexed.folders, used, is_listed=indexed.is_listed)]


def describe_indexed(indexed: Indexed) -> SourceDescription:
    """Count what was listed, for showing before an import."""
    train = [sample for sample in indexed.samples if sample.split == "train"]
    tests = [sample for sample in indexed.samples if sample.split == "test"]
    kinds = Counter(sample.defect_type for sample in tests)
    counts = {"train": len(train), GOOD: kinds.pop(GOOD, 0), **kinds}
    masks = {
        kind: sum(s.mask_path is not None for s in tests if s.defect_type == kind) for kind in kinds
    }
    said = (*([indexed.layout] if indexed.layout else []), *all_notes(indexed))
    return SourceDescription(counts, masks, (*said, *find_problems(indexed.samples)))
