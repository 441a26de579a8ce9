"""What an import would find, counted and checked before it starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from datasets.sample_lists import Defect, count_images, count_masks
from datasets.samples import Sample, find_problems
from datasets.unused import unused_notes, used_by

# An index is made of parts: each either lists samples or checks something and lists none, and each
# raises for its own mistakes. An import stops at the first; a description names them all.
Part = Callable[[], Sequence[Sample]]


@dataclass(frozen=True)
class SourceDescription:
    """What an import would find, for showing before it starts.

    Attributes:
        counts: Images of "train", "good" (test) and each label, in this order.
        masks: Masks of each label.
        problems: One sentence for each thing that stops the import or is worth knowing.
    """

    counts: Mapping[str, int]
    masks: Mapping[str, int]
    problems: tuple[str, ...]


def describe_parts(
    counted: Mapping[str, Path],
    defects: Sequence[Defect],
    parts: Sequence[Part],
    recursive: bool = False,
) -> SourceDescription:
    """Go through all parts of an index and collect what is wrong with each.

    Args:
        counted: The folder of each split of good images.
        defects: Of each kind of defect.
        parts: Of the index.
        recursive: Sub-folders count as well.

    Returns:
        Counts and problems.
    """
    samples: list[Sample] = []
    problems: list[str] = []
    for part in parts:
        try:
            samples += part()
        except (OSError, ValueError) as error:
            problems.append(str(error))
    counts, masks = count_sources(counted, defects, recursive)
    looked_through = [*counted.values(), *(folder for _, *pair in defects for folder in pair)]
    folders = list(dict.fromkeys(folder for folder in looked_through if folder is not None))
    said = (*unused_notes(folders, used_by(samples)), *find_problems(samples))
    return SourceDescription(counts, masks, tuple(problems) or said)


def count_sources(
    counted: Mapping[str, Path], defects: Sequence[Defect], recursive: bool = False
) -> tuple[dict[str, int], dict[str, int]]:
    """Count the images and the masks of each folder, those that do not exist as 0."""
    counts = {key: count_images(folder, recursive) for key, folder in counted.items()}
    counts |= {label: count_images(images, recursive) for label, images, _ in defects}
    masks = {label: count_masks(folder, recursive) if folder else 0 for label, _, folder in defects}
    return counts, masks
