"""The pictures of a report, each with its name and with its content inside its address."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2

from evaluation.measures import MEASURES
from evaluation.pictures import draw_picture, make_frame
from evaluation.scores import SCORE_WORDS
from experiments.review.counting_map import OWN, used_measures
from experiments.review.panels import draw_panels, evidence_of, rgb
from experiments.review.plots import MOST_RUNS, VIEWS, View, draw_pictures, draw_runs, figure_png
from experiments.review.results import (
    Image,
    Measured,
    Results,
    TestImage,
    common_samples,
    find_sample,
    list_images,
)
from experiments.review.viewport import Viewport
from experiments.run_folder import RunFolder
from experiments.runs import Run

PICTURES_OF_EACH_KIND = 3
"""Of a map that does not count."""
MOST_ROWS = 2
"""Of curves of several maps; where there are more maps, only each run's own is drawn."""
_JPEG_QUALITY = 88
_MOST_COUNTING = {"Missed": 12, "Found": 6, "False alarms": 6}
"""Pictures of the map that counts."""
_SAMPLE_WIDTH = 1240
"""Pixels for the panels of one test image."""
_VIEW_TITLES: dict[View, str] = {
    "learning": "Learning curves",
    "roc_image": "ROC curves, image-wise, by score",
    "roc_pixel": "ROC curves, pixel-wise",
    "defect_types": "AUROC by defect type",
}


@dataclass(frozen=True)
class Picture:
    """A picture that needs no file.

    Args:
        name: What it shows.
        source: A `data:` address with the whole content.
    """

    name: str
    source: str


@dataclass(frozen=True)
class Gallery:
    """Some pictures of one kind.

    Args:
        title: The kind.
        count: How many test images are of this kind.
        first: Which of them come first.
        pictures: The most telling ones.
    """

    title: str
    count: int
    first: str
    pictures: tuple[Picture, ...]

    @property
    def shown(self) -> str:
        """Say how many there are, and which of them are shown first."""
        shown = len(self.pictures)
        number = str(shown) if shown == self.count else f"{shown} of {self.count}"
        return number if self.count == 1 else f"{number}, {self.first}"


def compare_runs(runs: Sequence[Run], results: Mapping[RunFolder, Results]) -> tuple[Picture, ...]:
    """Draw runs side by side, `MOST_RUNS` at a time: all views, then one test image.

    Args:
        runs: Any runs; their figures number them from 1 on in this order, as the table does.
        results: Of those that were evaluated, by their folders.
    """
    found: list[Picture] = []
    for start in range(0, len(runs), MOST_RUNS):
        group = runs[start : start + MOST_RUNS]
        numbered = dict(enumerate(group, start=start + 1))
        found += [_draw_view(view, numbered) for view in VIEWS]
        found += _draw_one_sample(
            {
                number: results[run.folder]
                for number, run in numbered.items()
                if run.folder in results
            }
        )
    return tuple(found)


def telling_pictures(measure: str, measured: Measured, counts: bool) -> tuple[Gallery, ...]:
    """Draw defects first: the worst misses, those found most clearly, then the false alarms.

    Args:
        measure: Which map.
        measured: Its evaluation.
        counts: Whether it is the map that counts: more pictures are drawn of it.
    """
    galleries = (
        _draw_gallery(
            measure,
            measured,
            kind,
            images,
            _MOST_COUNTING[kind] if counts else PICTURES_OF_EACH_KIND,
        )
        for kind, images in _kinds(measured).items()
    )
    return tuple(gallery for gallery in galleries if gallery.count)


def _kinds(measured: Measured) -> dict[str, tuple[TestImage, ...]]:
    """Sort the test images that tell something, in the order in which a report shows them."""
    return {
        "Missed": list_images(measured, measured.threshold, verdict="missed", ascending=True),
        "Found": _found(measured),
        "False alarms": list_images(measured, measured.threshold, verdict="false alarm"),
    }


def _draw_gallery(
    measure: str, measured: Measured, kind: str, images: Sequence[TestImage], most: int
) -> Gallery:
    arrays = measured.evaluation.arrays
    rows, columns = arrays.maps.shape[1:3]
    frame = make_frame(MEASURES[measure].picture_titles, (rows, columns), measured.scale)
    words = SCORE_WORDS[measured.evaluation.score]

    def draw(image: TestImage) -> Picture:
        pixels = draw_picture(
            frame,
            rgb(arrays.inputs[image.row]),
            rgb(arrays.reconstructions[image.row]),
            arrays.maps[image.row],
            arrays.masks[image.row] == 1,
            f"{image.defect_type}, {image.name}: {words} score {image.score:.4f}",
        )
        name = f"{kind}: {image.defect_type}, {image.name}"
        return Picture(name, _address(_encode_jpeg(pixels), "jpeg"))

    first = "the lowest score first" if kind == "Missed" else "the highest score first"
    return Gallery(kind, len(images), first, tuple(draw(image) for image in images[:most]))


def _draw_view(view: View, numbered: Mapping[int, Run]) -> Picture:
    runs = tuple(numbered.values())
    used = used_measures(runs)
    measures = used if len(used) <= MOST_ROWS else (OWN,)
    rows = 2 if view == "learning" else len(measures)
    width, height = 270 * len(runs) + 200, 160 + 200 * rows
    figure = draw_runs(view, runs, width, height, measures, tuple(numbered))
    return Picture(_VIEW_TITLES[view], _address(figure_png(figure), "png"))


def _draw_one_sample(numbered: Mapping[int, Results]) -> list[Picture]:
    """Draw the test image that most runs have, one row a run; nothing without such an image."""
    results = tuple(numbered.values())
    keys = common_samples(results)
    if not keys:
        return []
    evidence = evidence_of({measure for found in results for measure in found.measured})
    pictures = []
    for found in results:
        sample = find_sample(found, keys[0])
        scales = {measure: measured.scale for measure, measured in found.measured.items()}
        panels = {} if sample is None else draw_panels(sample, scales, None, (256, 256), Viewport())
        pictures.append({title: panels.get(key) for key, title in evidence.items()})
    shown = [found.run for found in results]
    titles = tuple(evidence.values())
    row = min(230, _SAMPLE_WIDTH // len(titles))
    width, height = _SAMPLE_WIDTH + 260, row * len(shown) + 30
    figure = draw_pictures(shown, pictures, titles, width, height, tuple(numbered))
    title = f"One test image: {keys[0][0]}, {keys[0][1]}"
    return [Picture(title, _address(figure_png(figure), "png"))]


def _found(measured: Measured) -> tuple[TestImage, ...]:
    right = list_images(measured, measured.threshold, verdict="right")
    return tuple(image for image in right if measured.labels[image.row] == 1)


def _encode_jpeg(picture: Image) -> bytes:
    """Encode an RGB picture a tenth as large as a PNG file: a report holds dozens of them."""
    options = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    return bytes(cv2.imencode(".jpg", picture[:, :, ::-1], options)[1])


def _address(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"
