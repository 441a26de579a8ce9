"""The images that were judged, and what a threshold makes of their scores; no window is needed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, log10
from pathlib import Path

from experiments.events import ImageJudged
from storage.csv_cells import safe_cell

STEPS = 1000
MOST_MORE = 8
"""Digits that are shown at most where four do not tell two numbers apart."""


@dataclass(frozen=True)
class Verdicts:
    """Images in the order in which they were judged, and the threshold that counts now.

    Args:
        images: What the run said of each.
        own: The run's threshold: that of the first image, until another one is kept for the run.
        moved: Another one, if somebody moved it.
    """

    images: tuple[ImageJudged, ...] = ()
    own: float | None = None
    moved: float | None = None

    @property
    def threshold(self) -> float | None:
        """Scores above it are called defective; none before the first image."""
        return self.own if self.moved is None else self.moved

    def with_image(self, image: ImageJudged) -> Verdicts:
        """Return the same with one more image."""
        own = image.threshold if self.own is None else self.own
        return replace(self, images=(*self.images, image), own=own)

    def verdict(self, image: ImageJudged) -> str:
        """Say what an image is at the threshold that counts now."""
        if image.score is None or self.threshold is None:
            return "could not be read"
        return "defective" if image.score > self.threshold else "good"

    def rows(self) -> list[list[str]]:
        """Return name, verdict and score of each image."""
        decimals = self._decimals
        return [
            [Path(each.path).name, self.verdict(each),
             each.error if each.score is None else f"{each.score:.{decimals}f}"]
            for each in self.images
        ]  # fmt: skip

    def shown(self, value: float) -> str:
        """Write a score or a threshold with as many digits as all of them need here."""
        return f"{value:.{self._decimals}f}"

    @property
    def _decimals(self) -> int:
        """Four digits, and more where a score and the threshold would look the same."""
        scores = [each.score for each in self.images if each.score is not None]
        values = [*scores, *(each for each in (self.own, self.moved) if each is not None)]
        largest = max(map(abs, values), default=0.0)
        least = max(3 - floor(log10(largest)), 0) if largest else 1
        return next(
            (count for count in range(least, least + MOST_MORE) if self._tells(count, scores)),
            least + MOST_MORE,
        )

    def _tells(self, decimals: int, scores: Sequence[float]) -> bool:
        """Tell whether rounded scores lie on the same side of the rounded threshold."""
        limit = self.threshold
        if limit is None:
            return True
        rounded = round(limit, decimals)
        return all((score > limit) == (round(score, decimals) > rounded) for score in scores)

    def words(self) -> str:
        """Count the verdicts."""
        count = Counter(map(self.verdict, self.images))
        return ", ".join(f"{number} {verdict}" for verdict, number in sorted(count.items()))

    def ends(self) -> tuple[float, float]:
        """Return the scores at both ends of the slider, a little beyond all scores."""
        scores = [each.score for each in self.images if each.score is not None]
        scores += [value for value in (self.own, self.moved) if value is not None]
        if not scores:
            return 0.0, 1.0
        low, high = min(scores), max(scores)
        margin = 0.03 * (high - low) or 0.03 * abs(high) or 1.0
        return max(0.0, low - margin), high + margin

    def position(self) -> int:
        """Return where the slider stands, 0 to `STEPS`."""
        low, high = self.ends()
        return round(((self.threshold or low) - low) / (high - low) * STEPS)

    def moved_to(self, position: int) -> Verdicts:
        """Return the same at another position of the slider; exact where it did not move."""
        if position == self.position():
            return self
        low, high = self.ends()
        return replace(self, moved=low + (high - low) * position / STEPS)

    def as_csv(self) -> str:
        """Write the table with the verdicts of now."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(["path", "verdict", "score", "threshold", "error"])
        for each in self.images:
            row = (each.path, self.verdict(each), each.score, self.threshold, each.error)
            writer.writerow(["" if cell is None else safe_cell(cell) for cell in row])
        return text.getvalue()
