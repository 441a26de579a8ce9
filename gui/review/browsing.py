"""What the browser of test images shows at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from datasets.bit_depth import FULL, BitDepth
from evaluation.measures import MAIN_MEASURE, MEASURES
from evaluation.scores import SCORE_WORDS
from experiments.review.counting_map import describe_map
from experiments.review.panels import Segmentation, segment_map
from experiments.review.results import (
    Measured,
    Results,
    Sample,
    TestImage,
    count_verdicts,
    defect_types,
    list_images,
    read_sample,
)


@dataclass(frozen=True)
class Browsing:
    """The test images of one run; every change makes another one.

    Args:
        results: The run; none before one was opened.
        measure: Whose maps are shown.
        defect_type: Only images of this type are listed; none lists all.
        verdict: Only images with this verdict, or right by a wrong place, are listed; none lists
            all.
        threshold: On the score of an image.
        pixel_threshold: On the value of a pixel.
        images: The list, sorted by score.
        place: Which of them is shown.
    """

    results: Results | None = None
    measure: str = MAIN_MEASURE
    defect_type: str | None = None
    verdict: str | None = None
    threshold: float = 0.0
    pixel_threshold: float = 0.0
    images: tuple[TestImage, ...] = ()
    place: int = 0

    @property
    def measured(self) -> Measured | None:
        """The measure that is looked at."""
        return None if self.results is None else self.results.measured[self.measure]

    @property
    def map_titles(self) -> dict[str, str]:
        """What the run's maps are called, by their measures; the one that counts says so."""
        if self.results is None:
            return {}
        run = self.results.run
        return {
            key: f"{describe_map(run, key)}{' (counts)' if key == run.main_measure else ''}"
            for key in self.results.measured
        }

    @property
    def kept(self) -> float | None:
        """The threshold that somebody has kept for the measure, if anybody did."""
        return None if self.results is None else self.results.kept.get(self.measure)

    def keep(self) -> Browsing:
        """Count the image threshold of now as kept; the evaluation's own is kept by itself."""
        if self.results is None or self.measured is None:
            return self
        kept = {key: each for key, each in self.results.kept.items() if key != self.measure}
        if self.threshold != self.measured.threshold:
            kept[self.measure] = self.threshold
        return replace(self, results=replace(self.results, kept=kept))

    @property
    def score_words(self) -> str:
        """What the score is called that images are judged by, such as `top 1 % score`."""
        return f"{SCORE_WORDS[self.measured.evaluation.score]} score" if self.measured else ""

    @property
    def image(self) -> TestImage | None:
        """The image that is shown; none if the list is empty."""
        return self.images[self.place] if self.images else None

    @property
    def source(self) -> str:
        """The file of the image that is shown, as the evaluation found it; nothing if unknown."""
        if self.measured is None or self.image is None:
            return ""
        return self.measured.evaluation.rows[self.image.row].path

    @property
    def bit_depth(self) -> BitDepth:
        """How many bits of a 16-bit file the run uses."""
        experiment = None if self.results is None else self.results.run.experiment
        return FULL if experiment is None else experiment.bit_depth

    @property
    def scales(self) -> dict[str, float]:
        """Map value of the brightest colour of each measure."""
        measured: Mapping[str, Measured] = self.results.measured if self.results else {}
        return {measure: found.scale for measure, found in measured.items()}

    def with_results(self, results: Results) -> Browsing:
        """Look at another run, by the map that counts for it."""
        return replace(self, results=results).with_measure(results.run.main_measure)

    def closed(self) -> Browsing:
        """Look at no run; the filters stay for the next one."""
        return replace(self, results=None, images=(), place=0)

    def with_measure(self, measure: str) -> Browsing:
        """Look at another measure, at the run's own thresholds and from the highest score down.

        A threshold that somebody has kept for the run counts instead of the evaluation's.
        """
        if self.results is None or measure not in self.results.measured:
            return self
        measured = self.results.measured[measure]
        kept = self.defect_type if self.defect_type in defect_types(measured) else None
        looked = replace(self, measure=measure, defect_type=kept, images=(), place=0).reset()
        return replace(
            looked, threshold=looked.kept if looked.kept is not None else looked.threshold
        )

    def reset(self) -> Browsing:
        """Go back to the thresholds of the evaluation."""
        if self.measured is None:
            return self
        return replace(
            self,
            threshold=self.measured.threshold,
            pixel_threshold=self.measured.pixel_threshold,
        )

    def listed(self) -> Browsing:
        """List what fits the filters; the image that is shown stays if it still fits."""
        if self.measured is None:
            return self
        images = list_images(self.measured, self.threshold, self.defect_type, self.verdict)
        rows = [image.row for image in images]
        shown = self.image.row if self.image else None
        place = rows.index(shown) if shown in rows else min(self.place, len(rows) - 1)
        return replace(self, images=images, place=max(place, 0))

    def stepped(self, by: int) -> Browsing:
        """Go to the next image, or to the one before; the ends are joined."""
        return replace(self, place=(self.place + by) % len(self.images)) if self.images else self

    def sample(self) -> Sample | None:
        """Read the image that is shown."""
        if self.results is None or self.image is None:
            return None
        return read_sample(self.results, self.measure, self.image.row)

    def segment(self, sample: Sample) -> Segmentation | None:
        """Mark the pixels above the threshold; none if the image was not evaluated so."""
        anomaly_map = sample.maps.get(self.measure)
        if anomaly_map is None:
            return None
        return segment_map(anomaly_map, self.pixel_threshold, sample.mask)


def caption(browsing: Browsing) -> str:
    """Name the image, its score and its verdict."""
    image = browsing.image
    if image is None:
        return ""
    sign = ">" if image.score > browsing.threshold else "≤"
    name = f"{image.defect_type}, {image.name}"
    score = f"{browsing.score_words} {image.score:.4f} {sign} {browsing.threshold:.4f}"
    if image.is_elsewhere:
        return f"{name}:  right, but marked elsewhere ({score})"
    return f"{name}:  {score}: {image.verdict}"


def picture_heading(browsing: Browsing) -> str:
    """Say in lines what a saved picture shows: run, image, thresholds and counts."""
    if browsing.results is None or browsing.measured is None:
        return ""
    counts = count_verdicts(browsing.measured, browsing.threshold)
    return (
        f"{browsing.results.run.name}\n{MEASURES[browsing.measure].heading}: {caption(browsing)}\n"
        f"image threshold {browsing.threshold:.4g}: TP {counts.tp}, FP {counts.fp}, "
        f"TN {counts.tn}, FN {counts.fn};  pixel threshold {browsing.pixel_threshold:.4g}"
    )


def share_text(segmentation: Segmentation | None) -> str:
    """Say how much of an image is marked."""
    if segmentation is None:
        return ""
    if segmentation.found is not None:
        text = f"this image: {segmentation.found:.1%} of the defect is marked"
        rest = "" if segmentation.false is None else f",\n{segmentation.false:.2%} of the rest"
        return text + rest
    known = " (it has no mask)" if segmentation.false is None else ""
    return f"this image: {segmentation.share:.2%} of all pixels are marked{known}"
