"""Where does each defect pixel rank among the normal ones? Exact counts in bounded memory.

A test set of 117 maps of 256×256 has 7.7 million pixels but only some 200,000 in defects. Every
pixel-wise figure here is a sum over the defect pixels, and all that it needs of the others is how
many of them score higher and how many score the same. Sorting the normal values (bare floats, no
index) and looking up the defect values answers both. Counts add up over parts, so the normal
pixels pass by some images at a time, are sorted once, and are counted for every group that they
belong to: all defects, one defect type, the synthetic ones.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from evaluation.pixels import (
    DefectPixels,
    PixelSource,
    collect_defects,
    join_defects,
    sorted_normals,
)
from evaluation.ranking import PixelRanking

Floats = npt.NDArray[np.floating[Any]]
Name = TypeVar("Name", bound=Hashable)


def rank_groups(
    sources: Mapping[str, PixelSource], groups: Mapping[Name, Sequence[str]]
) -> Iterator[tuple[Name, PixelRanking | None]]:
    """Rank the defect pixels of each group of images among the normal pixels of the group.

    Each normal pixel is read and sorted once, whatever number of groups it is counted for.

    Args:
        sources: Pixels of different images, by name: the good ones, those of each defect type.
        groups: The sources that are taken together, by any name.

    Yields:
        Each group with its ranking, or with None if it has no defect pixel or no normal one.

    Raises:
        ValueError: If a map is not finite.
    """
    defects = {name: collect_defects(source) for name, source in sources.items()}
    counts = {
        group: RankCounts.start(join_defects([defects[name] for name in names]))
        for group, names in groups.items()
    }
    del defects
    for name, source in sources.items():
        concerned = [counts[group] for group, names in groups.items() if name in names]
        for normals in sorted_normals(source):
            for count in concerned:
                count.add(normals)
    for group in groups:
        yield group, counts.pop(group).finish()


@dataclass
class RankCounts:
    """Counts the normal pixels below each defect pixel, part by part.

    Attributes:
        defects: The defect pixels of the group.
        below: int64, for each the normal pixels so far with a smaller value.
        not_above: int64, for each the normal pixels so far with a smaller or the same value.
        normal: Number of normal pixels so far.
    """

    defects: DefectPixels
    below: npt.NDArray[np.int64]
    not_above: npt.NDArray[np.int64]
    normal: int = 0

    @staticmethod
    def start(defects: DefectPixels) -> "RankCounts":
        """Return counts of no normal pixel yet."""
        size = defects.values.size
        return RankCounts(defects, np.zeros(size, np.int64), np.zeros(size, np.int64))

    def add(self, ascending: Floats) -> None:
        """Count some more normal pixels."""
        self.below += np.searchsorted(ascending, self.defects.values, side="left")
        self.not_above += np.searchsorted(ascending, self.defects.values, side="right")
        self.normal += ascending.size

    def finish(self) -> PixelRanking | None:
        """Turn the counts, in place, into the ranking; None without a defect or a normal pixel."""
        if self.defects.values.size == 0 or self.normal == 0:
            return None
        np.subtract(self.normal, self.not_above, out=self.not_above)
        np.subtract(self.normal, self.below, out=self.below)
        return PixelRanking(
            values=self.defects.values[::-1],
            above=self.not_above[::-1],
            not_below=self.below[::-1],
            weights=self.defects.shares[::-1] / self.defects.regions,
            normal=self.normal,
        )
