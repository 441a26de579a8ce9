"""The pictures of one test image on a canvas: panels that zoom and move together, or one alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import PySimpleGUI as sg

from evaluation.measures import MEASURES
from experiments.review.original import Overlay, draw_overlay
from experiments.review.panels import (
    Segmentation,
    colour_bar,
    draw_panels,
    draw_segmentation,
    panels_of,
)
from experiments.review.pointed import describe_point
from experiments.review.results import Image, Sample
from experiments.review.viewport import Viewport, cut_of, move_by, zoom_by
from gui.kit import elements, style
from gui.kit.board import NOTE, Board
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, without_values
from gui.review.panel_places import PanelPlace, inside_panel, place_panels

LEAST_CANVAS = (600, 150)
ZOOM_STEP = 1.5
BAR_WIDTH, BAR_HEIGHT = 64, 9
MARKED_INK, MASK_INK = "#c25200", "#007aa8"
ORIGINAL = "original"
VIEWS = {"panels": "All panels", ORIGINAL: "Original with heat map"}
OPACITY_STEPS = 100
OPACITY_TOOLTIP = "How much of the image the heat map covers."


@dataclass(frozen=True)
class Scene:
    """One test image, ready to be drawn.

    Args:
        sample: Its pictures and maps.
        scales: Map value of the brightest colour, by the measures that the run has.
        segmentation: What the pixel threshold marks; none where nothing was evaluated.
        measure: Whose map is laid over the image, and told under the pointer.
        original: The image as its file holds it; none if that is not there, or not read yet.
        opacity: Of the map on the original, which is the only panel then; none shows all panels.
    """

    sample: Sample
    scales: dict[str, float]
    segmentation: Segmentation | None
    measure: str
    original: Image | None = None
    opacity: float | None = None

    @property
    def image(self) -> Image:
        """The image in its own size if it is known, else at the size of the network."""
        return self.sample.image if self.original is None else self.original

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of what the panels show."""
        shown = self.sample.image if self.opacity is None else self.image
        return shown.shape[0], shown.shape[1]

    @property
    def panels(self) -> dict[str, str]:
        """The panels, by key: their titles."""
        if self.opacity is None:
            return panels_of(self.scales)
        size = f"{self.shape[0]} × {self.shape[1]}"
        if self.original is None:
            return {ORIGINAL: f"Input, {size} as the network sees it"}
        return {ORIGINAL: f"Original, {size}"}

    def scale_of(self, panel: str) -> float | None:
        """Return the map value of the brightest colour of a panel; none if it shows no map."""
        return self.scales.get(self.measure if panel == ORIGINAL else panel)

    def draw(self, size: tuple[int, int], viewport: Viewport) -> dict[str, Image | None]:
        """Draw all panels in a size of rows and columns."""
        if self.opacity is None:
            return draw_panels(self.sample, self.scales, self.segmentation, size, viewport)
        found, scale = self.sample.maps.get(self.measure), self.scales[self.measure]
        overlay = Overlay(self.image, found, scale, self.sample.mask, self.opacity)
        return {ORIGINAL: draw_overlay(overlay, size, viewport)}

    def describe(self, place: tuple[float, float]) -> str:
        """Say what lies at a place, 0 to 1 from the top and from the left."""
        heading = MEASURES[self.measure].heading
        return describe_point(place, self.image, self.sample.maps.get(self.measure), heading)


class PictureView:
    """Shows one image; `viewport` is the part of it that is seen.

    Args:
        host: The window.
        keys: Names its elements.
    """

    def __init__(self, host: Host, keys: Keys) -> None:
        self._host = host
        self._keys = keys
        self._scene: Scene | None = None
        self._dragged_from: tuple[int, int] | None = None
        self.viewport = Viewport()
        self.board = Board()

    def element(self) -> Any:
        """Make the canvas."""
        return elements.canvas(self._keys("canvas"), LEAST_CANVAS, expand_y=True)

    def zoom_buttons(self) -> list[Any]:
        """Make the buttons that zoom."""
        zoom_in = "Zoom in. (+ or mouse wheel; drag to move)"
        return [
            elements.button("−", self._keys("zoom_out"), "Zoom out. (− or mouse wheel)"),
            elements.button("+", self._keys("zoom_in"), zoom_in),
            elements.button("Fit", self._keys("fit"), "Show the whole image. (0)"),
        ]

    def choice_row(self) -> list[Any]:
        """Make the choice between all panels and the original, and the opacity of its heat map."""
        slider = elements.slider(self._keys("opacity"), OPACITY_TOOLTIP, OPACITY_STEPS)
        opacity = [elements.label("Opacity"), slider]
        return [
            *elements.radios(VIEWS, self._keys.below("view"), "panels"),
            sg.Column([opacity], key=self._keys("opacities"), visible=False, pad=0, expand_x=True),
        ]

    def point_note(self) -> Any:
        """Make the line that tells what lies under the pointer."""
        return sg.Text(
            "", key=self._keys("point"), font=style.SMALL, text_color=style.MUTED,
            size=(20, 1), expand_x=True, pad=((4, 4), (0, 0)),
        )  # fmt: skip

    def shown_buttons(self) -> list[Any]:
        """Return the buttons that zoom in the open window."""
        names = ("zoom_out", "zoom_in", "fit")
        return [self._host.window[self._keys(name)] for name in names]

    def start(self) -> None:
        """Take the open window, and follow the mouse on the canvas."""
        element = self._canvas
        self.board.start(element)
        for event, suffix in (
            ("<Button-1>", "/press"),
            ("<B1-Motion>", "/drag"),
            ("<Motion>", "/point"),
            ("<Leave>", "/leave"),
            ("<MouseWheel>", "/wheel"),
            ("<Button-4>", "/wheel"),
            ("<Button-5>", "/wheel"),
        ):
            element.bind(event, suffix)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event of the canvas and of the buttons."""
        acts = {
            self._keys("canvas", "wheel"): self._wheel,
            self._keys("canvas", "press"): self._press,
            self._keys("canvas", "drag"): self._drag,
            self._keys("canvas", "point"): self._point,
            self._keys("canvas", "leave"): self._leave,
            self._keys("zoom_in"): self.zoom_in,
            self._keys("zoom_out"): self.zoom_out,
            self._keys("fit"): self.fit,
        }
        return {event: without_values(act) for event, act in acts.items()}

    def show(self, scene: Scene | None, note: str = "") -> None:
        """Show all panels of an image; without one, a note instead."""
        self._leave()  # what was said is of another image, map or part
        if scene is None or self._scene is None or scene.panels != self._scene.panels:
            self.board.clear()
        self._scene = scene
        self.board.remove(NOTE)
        if scene is None:
            self.board.put_note(note)
            return
        places = self._places(scene)
        first = next(iter(places.values()))
        size = (first.rows, first.columns)
        pictures = scene.draw(size, self.viewport)
        for panel in scene.panels:
            self._show_panel(scene, panel, places[panel], pictures[panel])

    def know(self, scene: Scene | None) -> None:
        """Take a scene that looks like the one that is shown but knows more."""
        self._scene = scene

    def show_segmentation(self, scene: Scene) -> None:
        """Draw only the panel that depends on the pixel threshold."""
        self._scene = scene
        if scene.segmentation is None or "segmentation" not in scene.panels:
            return
        place = self._places(scene)["segmentation"]
        size = (place.rows, place.columns)
        picture = draw_segmentation(scene.sample, scene.segmentation, size, self.viewport)
        self._show_panel(scene, "segmentation", place, picture)

    def zoom(self, factor: float, x: float = 0.5, y: float = 0.5) -> None:
        """Zoom all panels about a point, given from 0 to 1."""
        self._see(zoom_by(self.viewport, factor, x, y))

    def zoom_in(self) -> None:
        """Show less of the image, larger."""
        self.zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Show more of the image, smaller."""
        self.zoom(1 / ZOOM_STEP)

    def fit(self) -> None:
        """Show the whole image again."""
        self._see(Viewport())

    @property
    def _canvas(self) -> Any:
        return self._host.window[self._keys("canvas")]

    def _see(self, viewport: Viewport) -> None:
        self.viewport = viewport
        if self._scene is not None:
            self.show(self._scene)

    def _places(self, scene: Scene) -> dict[str, PanelPlace]:
        return place_panels(list(scene.panels), self.board.size, scene.shape)

    # --- the mouse -----------------------------------------------------------------------------

    def _wheel(self) -> None:
        """Zoom about the mouse."""
        event = self._canvas.user_bind_event
        places = self._places(self._scene) if self._scene else {}
        is_up = event.num == 4 or getattr(event, "delta", 0) > 0
        factor = ZOOM_STEP if is_up else 1 / ZOOM_STEP
        self.zoom(factor, *inside_panel(places, event.x, event.y))

    def _press(self) -> None:
        """Remember where a drag begins."""
        event = self._canvas.user_bind_event
        self._dragged_from = (event.x, event.y)

    def _drag(self) -> None:
        """Move the seen part with the mouse."""
        event, before = self._canvas.user_bind_event, self._dragged_from
        if before is None or self._scene is None or self.viewport.zoom == 1:
            return
        place = next(iter(self._places(self._scene).values()))
        x, y = (before[0] - event.x) / place.columns, (before[1] - event.y) / place.rows
        self._dragged_from = (event.x, event.y)
        self._see(move_by(self.viewport, x, y))

    def _point(self) -> None:
        """Tell what lies under the pointer."""
        event = self._canvas.user_bind_event
        scene = self._scene
        place = None if scene is None else self._pointed(scene, event.x, event.y)
        said = "" if scene is None or place is None else scene.describe(place)
        self._host.window[self._keys("point")].update(said)

    def _leave(self) -> None:
        self._host.window[self._keys("point")].update("")

    def _pointed(self, scene: Scene, x: int, y: int) -> tuple[float, float] | None:
        """Return which place of the image a point of the canvas shows, 0 to 1 downwards, across."""
        for place in self._places(scene).values():
            cut = cut_of(scene.shape, (place.rows, place.columns), self.viewport)
            seen = cut.seen_at(x - place.x, y - place.y)
            if seen is not None:
                return seen[0] / scene.shape[0], seen[1] / scene.shape[1]
        return None

    # --- one panel -----------------------------------------------------------------------------

    def _show_panel(
        self, scene: Scene, panel: str, place: PanelPlace, picture: Image | None
    ) -> None:
        board, top = self.board, place.title_top
        board.put_text(f"{panel}-title", scene.panels[panel], place.x, top, font=style.BOLD)
        board.remove(f"{panel}-none")
        if picture is None:
            self._show_absence(panel, place)
        else:
            board.put_picture(panel, picture, place.x, place.y)
        scale = scene.scale_of(panel)
        if scale is not None:
            _show_scale(board, panel, scale, place)
        if panel == "segmentation":
            _show_legend(board, place)
        if panel == ORIGINAL:
            _show_mask_legend(board, scene, place)

    def _show_absence(self, panel: str, place: PanelPlace) -> None:
        self.board.remove(panel)
        reason = "no mask" if panel == "mask" else "not evaluated"
        centre = (place.x + place.columns // 2, place.y + place.rows // 2)
        look: dict[str, Any] = {"anchor": "center", "fill": style.MUTED}
        self.board.put_text(f"{panel}-none", reason, *centre, **look)


def _show_mask_legend(board: Board, scene: Scene, place: PanelPlace) -> None:
    """Say beside the title of the original what the outline is, if there is one."""
    board.remove("legend-mask")
    if scene.sample.mask is None or not scene.sample.mask.any():
        return
    left = board.widget.bbox(f"{ORIGINAL}-title")[2] + 12
    look: dict[str, Any] = {"font": style.SMALL, "fill": MASK_INK}
    board.put_text("legend-mask", "mask", left, place.title_top + 2, **look)


def _show_legend(board: Board, place: PanelPlace) -> None:
    """Name the two colours of the segmentation, each in its own."""
    top, look = place.title_top + 2, {"anchor": "ne", "font": style.SMALL}
    left = board.put_text("legend-mask", "mask", place.right, top, fill=MASK_INK, **look)
    board.put_text("legend-marked", "marked", left - 8, top, fill=MARKED_INK, **look)
    board.keep_apart("segmentation-title", ("legend-mask", "legend-marked"))


def _show_scale(board: Board, panel: str, scale: float, place: PanelPlace) -> None:
    """Show the colours and their values above a map: the same for every image."""
    look: dict[str, Any] = {"anchor": "ne", "font": style.SMALL, "fill": style.MUTED}
    top = place.title_top + 2
    left = board.put_text(f"{panel}-high", f"≥ {scale:g}", place.right, top, **look)
    left -= BAR_WIDTH + 4
    bar = colour_bar((BAR_HEIGHT, BAR_WIDTH))
    board.put_picture(f"{panel}-bar", bar, left, top + 3)
    board.put_text(f"{panel}-low", "0", left - 4, top, **look)
    board.keep_apart(f"{panel}-title", (f"{panel}-bar", f"{panel}-low"))
    board.keep_apart(f"{panel}-title", (f"{panel}-high",))
