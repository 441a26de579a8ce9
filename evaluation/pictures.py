"""One picture for each test image: `Input | Prediction | Difference`, with one colour scale.

Everything that is the same in all pictures of an evaluation (titles, colour bar, colour scale) is
drawn once, as a `Frame`; a picture is then composed by NumPy and OpenCV alone.
"""

import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from math import floor, isfinite, log10
from typing import Any

import cv2
import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from evaluation.arrays import Rows, row_slices
from evaluation.fonts import literal
from evaluation.measures import OVERLAY_OPACITY

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

HEAT_MAP_TITLES = ("Input", "Prediction", "Heat map")
OUTLINE = (220, 20, 60)

_DPI = 100
_PANEL = 256
_MARGIN, _GAP, _STRIP, _BAR = 10, 8, 28, 74
_NARROWEST = 120  # pixels: room for the longest title


@dataclass(frozen=True)
class Frame:
    """What all pictures of an evaluation share.

    Attributes:
        canvas: uint8 rows×columns×3: white, with the titles and the colour bar.
        panel: Rows and columns of each of the three panels, in pixels.
        scale: The map value of the brightest colour; 0 is the darkest.
        opacity: 1 for a plain map, less for a map laid over the input in grey.
    """

    canvas: Image
    panel: tuple[int, int]
    scale: float
    opacity: float


def colour_scale(maps: Rows) -> float:
    """Choose the value of the brightest colour for all maps of an evaluation.

    It is the third quartile of the maps' maxima, rounded up to two digits: a single glaring
    pixel does not darken every other picture, and good images stay dark beside defective ones.

    Args:
        maps: Anomaly maps, floating point N×H×W, at least 0; some are read at a time.

    Returns:
        A value above 0; 1 if all maps are 0 or there is none.
    """
    peaks = find_peaks(maps)
    top = (float(np.quantile(peaks, 0.75)) or float(peaks.max())) if peaks.size else 0.0
    if not isfinite(top):
        raise ValueError("the maps hold values that are no finite numbers")
    if top <= 0:
        return 1.0
    unit = 10.0 ** (floor(log10(top)) - 1)
    return float(f"{np.ceil(top / unit) * unit:.2g}")


def find_peaks(maps: Rows) -> Floats:
    """Return the greatest value of each map, floating point N; some maps are read at a time."""
    parts: list[Floats] = []
    for rows in row_slices(maps):
        part = maps[rows]
        parts.append(part.reshape(len(part), -1).max(axis=1))
    return np.concatenate(parts) if parts else np.zeros(0)


def colourize(anomaly_map: Floats, scale: float) -> Image:
    """Colour a map H×W in cividis from 0 to `scale`; values beyond take the end colours."""
    index = np.clip(anomaly_map * (256 / scale), 0, 255).astype(np.uint8)
    return _cividis().take(index, axis=0)


def overlay(image: Image, anomaly_map: Floats, scale: float, opacity: float) -> Image:
    """Lay a coloured map over the grey version of its image; both H×W, the image with C = 1 or 3.

    Only the map has hue, so that the image's own colours are not taken for it.
    """
    grey = _rgb(
        cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None] if image.shape[2] == 3 else image
    )
    colours = colourize(anomaly_map, scale)
    return np.asarray(cv2.addWeighted(grey, 1 - opacity, colours, opacity, 0), np.uint8)


def make_frame(
    titles: tuple[str, str, str], size: tuple[int, int], scale: float, opacity: float = 1.0
) -> Frame:
    """Draw the titles and the colour bar once, for all pictures of an evaluation.

    Args:
        titles: Of the three panels.
        size: Rows and columns of the images. They are enlarged or shrunk by a whole factor to
            panels of about 256 pixels.
        scale: The map value of the brightest colour, above 0.
        opacity: 1 for a plain map, less to lay it over the input.
    """
    rows, columns = _panel_size(size)
    lefts = _cell_lefts(columns)
    width = lefts[3] + _BAR + _MARGIN
    height = 2 * _STRIP + rows
    figure = _blank_figure(width, height)
    for left, title in zip(lefts, titles, strict=False):
        place = ((left + columns / 2) / width, 1 - _STRIP / 2 / height)
        figure.text(*place, title, ha="center", va="center", fontsize=10)
    axes = figure.add_axes((lefts[3] / width, _STRIP / height, 14 / width, rows / height))
    bar = figure.colorbar(
        ScalarMappable(Normalize(0, scale), "cividis"), cax=axes, ticks=[0, scale / 2, scale]
    )
    bar.ax.set_yticklabels(["0", f"{scale / 2:.3g}", f"≥ {scale:.3g}"], fontsize=8)
    lowest, *_, highest = bar.ax.get_yticklabels()
    lowest.set_verticalalignment("bottom")
    highest.set_verticalalignment("top")
    bar.ax.tick_params(length=2)
    canvas = _pixels(figure)
    canvas.setflags(write=False)
    return Frame(canvas, (rows, columns), scale, opacity)


def draw_picture(
    frame: Frame,
    image: Image,
    prediction: Image,
    anomaly_map: Floats,
    mask: Mask | None = None,
    caption: str = "",
) -> Image:
    """Compose one result picture.

    Args:
        frame: From `make_frame`, for images of this size.
        image: The input, uint8 H×W×C.
        prediction: The reconstruction, uint8 H×W×C.
        anomaly_map: Floating point H×W.
        mask: bool H×W; its outline is drawn on the input.
        caption: A line below the panels.

    Returns:
        uint8 RGB picture.
    """
    shown = _fit(image, frame.panel)
    heat = _fit(anomaly_map, frame.panel)
    coloured = (
        colourize(heat, frame.scale)
        if frame.opacity == 1
        else overlay(shown, heat, frame.scale, frame.opacity)
    )
    panels = (_outlined(_rgb(shown), mask), _rgb(_fit(prediction, frame.panel)), coloured)
    picture = frame.canvas.copy()
    rows, columns = frame.panel
    for left, panel in zip(_cell_lefts(columns), panels, strict=False):
        picture[_STRIP : _STRIP + rows, left : left + columns] = panel
    if caption:
        strip = _text_strip(caption, picture.shape[1] - 2 * _MARGIN)
        picture[_STRIP + rows :, _MARGIN:-_MARGIN] = strip
    return picture


def heat_map_picture(
    image: Image,
    reconstruction: Image,
    anomaly_map: Floats,
    scale: float,
    verdict: str = "",
    titles: tuple[str, str, str] = HEAT_MAP_TITLES,
) -> Image:
    """Compose `Input | Prediction | Heat map` for an image without a label.

    Args:
        image: The input, uint8 H×W×C, C = 1 or 3.
        reconstruction: uint8 H×W×C.
        anomaly_map: Floating point H×W.
        scale: The map value of the brightest colour; the same for all pictures of a run.
        verdict: A line below the panels, such as "defective: score 0.081 > threshold 0.065".
        titles: Of the three panels.

    Returns:
        uint8 RGB picture.
    """
    frame = _heat_map_frame((image.shape[0], image.shape[1]), float(scale), titles)
    return draw_picture(frame, image, reconstruction, anomaly_map, caption=verdict)


def encode_png(picture: Image) -> bytes:
    """Encode an RGB picture H×W×3 as a PNG file."""
    encoded, content = cv2.imencode(".png", picture[:, :, ::-1])
    if not encoded:
        raise ValueError(f"A picture of shape {picture.shape} cannot be encoded as PNG.")
    return bytes(content.tobytes())


@cache
def _cividis() -> Image:
    colours = matplotlib.colormaps["cividis"](np.arange(256), bytes=True)
    return np.ascontiguousarray(colours[:, :3])


@lru_cache(maxsize=8)
def _heat_map_frame(size: tuple[int, int], scale: float, titles: tuple[str, str, str]) -> Frame:
    return make_frame(titles, size, scale, OVERLAY_OPACITY)


def _panel_size(size: tuple[int, int]) -> tuple[int, int]:
    enlarge, shrink = round(_PANEL / max(size)), round(max(size) / _PANEL)
    if enlarge >= 1:
        return size[0] * enlarge, size[1] * enlarge
    return max(1, round(size[0] / shrink)), max(1, round(size[1] / shrink))


def _cell_lefts(columns: int) -> tuple[int, int, int, int]:
    """Return the left pixel of the three panels and of the colour bar."""
    cell = max(columns, _NARROWEST)
    first = _MARGIN + (cell - columns) // 2
    step = cell + _GAP
    return first, first + step, first + 2 * step, first + 2 * step + columns + _GAP


def _fit(image: npt.NDArray[Any], panel: tuple[int, int]) -> npt.NDArray[Any]:
    if image.shape[:2] == panel:
        return image
    method = cv2.INTER_AREA if image.shape[0] > panel[0] else cv2.INTER_NEAREST
    resized = np.asarray(cv2.resize(image, panel[::-1], interpolation=method))
    return resized.reshape(*panel, *image.shape[2:])


def _rgb(image: Image) -> Image:
    return np.broadcast_to(image, (*image.shape[:2], 3))


def _outlined(panel: Image, mask: Mask | None) -> Image:
    if mask is None or not mask.any():
        return panel
    rows, columns = panel.shape[:2]
    shape = cv2.resize(mask.view(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST)
    # One pixel outside, so that the line hides nothing of a thin defect.
    around = cv2.dilate(shape, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(around, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    outlined = panel.copy()
    cv2.drawContours(outlined, contours, -1, OUTLINE, 1)
    return outlined


def _text_strip(text: str, width: int) -> Image:
    figure = _blank_figure(width, _STRIP)
    literal(figure.text(0, 0.5, text, va="center", fontsize=9))
    return _pixels(figure)


def _blank_figure(width: int, height: int) -> Figure:
    """Make a figure of so many pixels; matplotlib cuts fractions off, so half a pixel is added."""
    size = ((width + 0.5) / _DPI, (height + 0.5) / _DPI)
    return Figure(figsize=size, dpi=_DPI, facecolor="white")


def _pixels(figure: Figure) -> Image:
    canvas = FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        canvas.draw()  # type: ignore[no-untyped-call]
    rgba = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    return np.ascontiguousarray(rgba[:, :, :3])
