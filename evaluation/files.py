"""What the folders of an evaluation hold, under which names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class EvaluationFiles:
    """The files of one evaluation; none of them has to exist.

    Args:
        folder: The evaluation's own folder, named after the measure.
    """

    folder: Path

    @property
    def metrics(self) -> Path:
        """Figures of all defects and of each defect type, and thinned ROC curves."""
        return self.folder / "metrics.json"

    @property
    def scores(self) -> Path:
        """One row an image: scores, threshold, verdict, picture."""
        return self.folder / "scores.csv"

    @property
    def maps(self) -> Path:
        """The anomaly maps, float32 N×H×W."""
        return self.folder / "maps.npy"

    @property
    def inputs(self) -> Path:
        """The test images, uint8 N×H×W×C."""
        return self.folder / "inputs.npy"

    @property
    def reconstructions(self) -> Path:
        """What the network made of them, uint8 N×H×W×C."""
        return self.folder / "reconstructions.npy"

    @property
    def masks(self) -> Path:
        """The true defects, uint8 N×H×W: 0 good, 1 defect, 255 unknown."""
        return self.folder / "masks.npy"

    @property
    def roc_image(self) -> Path:
        """Image-wise ROC curves by norm and by defect type, drawn."""
        return self.folder / "roc_image.png"

    @property
    def roc_pixel(self) -> Path:
        """Pixel-wise ROC curves, all defects and by type, drawn."""
        return self.folder / "roc_pixel.png"

    @property
    def pictures(self) -> Path:
        """The folder of one picture for each test image, by defect type."""
        return self.folder / "pictures"


@dataclass(frozen=True)
class RobustnessFiles:
    """The files about a run's robustness; none of them has to exist.

    Args:
        folder: Their folder.
    """

    folder: Path

    @property
    def figures(self) -> Path:
        """Figures under each change and beside it unchanged, and what they were measured by."""
        return self.folder / "robustness.json"

    @property
    def table(self) -> Path:
        """The same as one row a change."""
        return self.folder / "robustness.csv"

    @property
    def plot(self) -> Path:
        """The same, drawn."""
        return self.folder / "robustness.png"
