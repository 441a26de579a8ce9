"""The tab `Pictures`: the test images of one run, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from experiments.errors import USER_ERRORS, one_sentence
from experiments.review.browser_figure import draw_browser
from experiments.review.original import read_original
from experiments.review.plots import figure_png
from experiments.review.results import ELSEWHERE, Image, Results, defect_types
from experiments.review.viewport import Viewport
from experiments.runs import Run
from experiments.thresholds import forget_kept_threshold, keep_threshold
from gui.kit import elements, style
from gui.kit.focus import LISTS, TYPING, unless_focused
from gui.kit.host import Host
from gui.kit.keys import Keys, shortcut
from gui.kit.saving import save_beside
from gui.kit.tab import Handler, Rows, Tab, Values, without_values
from gui.kit.tk_fixes import keep_at_right
from gui.kit.tooltips import explain
from gui.review.browsing import Browsing, caption, picture_heading, share_text
from gui.review.image_list import ImageList
from gui.review.map_choice import MapChoice
from gui.review.opened_runs import OpenedRuns
from gui.review.picture_view import OPACITY_STEPS, ORIGINAL, VIEWS, PictureView, Scene
from gui.review.thresholds import Thresholds
from storage.whole import write_whole

KEYS = Keys("pictures")
ALL = "all"
VERDICTS = ("missed", "false alarm", "right", ELSEWHERE)
EXPORT_DPI = 150
MAP_TOOLTIP = "The map that scores, verdicts and segmentation are from."
JUDGED_TOOLTIP = (
    "List only images judged so; elsewhere: rightly called defective, but the map is highest "
    "beside the mask."
)
NO_RUN, NO_IMAGE = "Open a run first.", "No image fits the filters."
OPENING, NOT_OPENED = "Opening {} …", "{} cannot be opened."
NOT_EVALUATED = "{} has not been evaluated: it has no pictures to look at."
_LEFT_WIDTH, _LEFT_MARGIN = 342, 12
_NAME_FONT = (style.FAMILY, 8, "bold")


class PicturesTab(Tab):
    """Shows one image after the other; `browsing` is what it shows.

    Args:
        host: The window.
        opened: Opens the runs.
        current: Returns the run to look at.
    """

    name, title = "pictures", "Pictures"

    def __init__(self, host: Host, opened: OpenedRuns, current: Callable[[], Run | None]) -> None:
        self._host = host
        self._opened = opened
        self._current = current
        self.browsing = Browsing()
        self.maps = MapChoice(host, KEYS("measure"), {})
        self.list = ImageList(host, KEYS("list"))
        self.thresholds = Thresholds(host, KEYS)
        self.view = PictureView(host, KEYS)
        self._awaited: Run | None = None
        self._absence = NO_RUN
        self._original: tuple[str, Image | None] = ("", None)
        self._opacity: float | None = None

    def layout(self) -> Rows:
        """Make the elements: filters, list and thresholds left, the pictures right."""
        maps = [elements.label("Map", 8), self.maps.element(26, MAP_TOOLTIP)]
        left = [
            [_run_name()],
            maps,
            _filter_row(),
            [self.list.element()],
            [_count_note()],
            *self.thresholds.rows(),
        ]
        right = [
            self._tool_row(),
            self.view.choice_row(),
            [self.view.element()],
            [self.view.point_note()],
        ]
        return [
            [
                _left(left),
                sg.Column(right, expand_x=True, expand_y=True, pad=0),
            ]
        ]

    def start(self) -> None:
        """Take the open window."""
        left = self._element("left").Widget
        left.configure(width=style.enlarged(_LEFT_WIDTH))
        left.pack_propagate(False)
        left.pack_configure(expand=False, fill="y")
        self.list.start()
        self.thresholds.start()
        self.view.start()
        keep_at_right(*self.view.shown_buttons(), self._element("save"))

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        back, on = partial(self.step, -1), partial(self.step, 1)
        return {
            KEYS("list"): self._mark,
            KEYS("measure"): self._choose_measure,
            KEYS("type"): self._choose_filter,
            KEYS("verdict"): self._choose_filter,
            KEYS("image"): self._move_threshold,
            KEYS("pixel"): self._move_pixel_threshold,
            KEYS("keep"): without_values(self._keep),
            KEYS("reset"): without_values(self._reset),
            KEYS("scores", "size"): without_values(self._resize),
            KEYS("canvas", "size"): without_values(self._resize),
            KEYS("back"): without_values(back),
            KEYS("next"): without_values(on),
            KEYS("save"): without_values(self._save),
            KEYS("opacity"): self._choose_view,
            **{KEYS("view", view): self._choose_view for view in VIEWS},
            **self.view.handlers(),
            **self._shortcuts(back, on),
        }

    def enter(self) -> None:
        """Put the cursor into the list, and open the run that is marked in the table."""
        self.list.focus()
        self.open_current()

    def open_current(self) -> None:
        """Open the run that is marked in the table, unless it is open already."""
        run, shown = self._current(), self.browsing.results
        if run is None:
            return
        if not run.metrics:
            self._show_none(NOT_EVALUATED.format(run.name))
        elif shown is None or not _same(shown.run, run):
            self._open(run)

    def refresh(self) -> None:
        """Show the marked run as it is now."""
        self.open_current()

    def step(self, by: int) -> None:
        """Show the next image of the list, or the one before; the ends are joined."""
        if self.browsing.images:
            self.browsing = self.browsing.stepped(by)
            self.list.mark(self.browsing.place)
            self._show_image()

    def _element(self, *names: object) -> Any:
        return self._host.window[KEYS(*names)]

    def _shortcuts(
        self, back: Callable[[], object], on: Callable[[], object]
    ) -> Mapping[str, Handler]:
        zooms = {"zoom_in": self.view.zoom_in, "zoom_out": self.view.zoom_out, "fit": self.view.fit}
        across = {"left": back, "right": on, **zooms}
        return {
            shortcut("up"): unless_focused(self._host, (*TYPING, *LISTS), back),
            shortcut("down"): unless_focused(self._host, (*TYPING, *LISTS), on),
            **{
                shortcut(name): unless_focused(self._host, TYPING, act)
                for name, act in across.items()
            },
            shortcut("export"): without_values(self._save),
        }

    def _tool_row(self) -> list[Any]:
        save = "Save what is shown as a picture. (Ctrl-E)"
        return [
            elements.button("◀", KEYS("back"), "The image before. (← or ↑)"),
            elements.button("▶", KEYS("next"), "The next image. (→ or ↓)"),
            sg.Text("", key=KEYS("caption"), font=style.BOLD, size=(58, 1)),
            sg.Push(),
            *self.view.zoom_buttons(),
            elements.button("PNG…", KEYS("save"), save),
        ]

    # --- which run, which images ---------------------------------------------------------------

    def _open(self, run: Run) -> None:
        """Open a run's test images in the background, and show the one with the highest score."""
        found = self._opened.get(run)
        if found is not None:
            self._show_run(found)
            return
        self._show_none(OPENING.format(run.name))
        self._awaited = run
        work = partial(_open_or_say_why_not, self._opened, run)
        self._host.background.start(KEYS("open"), work, partial(self._show_opened, run))

    def _show_opened(self, run: Run, found: Results | str) -> None:
        """Show a run that was opened, or why it could not be, unless another is wanted by now."""
        if run is not self._awaited:
            return
        if isinstance(found, str):
            said = NOT_OPENED.format(run.name)
            self._show_none(said)
            self._host.say(f"{said.removesuffix('.')}: {found}", wrong=True)
        else:
            self._show_run(found)

    def _show_none(self, said: str) -> None:
        """Show no run, and say why: what was shown and could be kept is of another one."""
        self._awaited, self._absence = None, said
        self.browsing = self.browsing.closed()
        self._name_run(said)
        self.maps.offer({})
        self.list.show(())
        self._element("count").update("")
        self.thresholds.clear()
        self._show_image()

    def _show_run(self, results: Results) -> None:
        self._awaited = None
        self._name_run(results.run.name)
        browsing = self.browsing.with_results(results)
        self.maps.offer(browsing.map_titles, browsing.measure)
        self._show_measure(browsing)

    def _name_run(self, name: str) -> None:
        element = self._element("run")
        element.update(name)
        elements.wrap(element, self._element("left").Widget.cget("width") - _LEFT_MARGIN)

    def _show_measure(self, browsing: Browsing) -> None:
        """List the images of one measure from the highest score down."""
        if browsing.measured is None:
            return
        types = [ALL, *defect_types(browsing.measured)]
        self._element("type").update(values=types, value=browsing.defect_type or ALL)
        self.view.viewport = Viewport()
        self.thresholds.show(browsing)
        self._show_list(browsing)

    def _show_list(self, browsing: Browsing) -> None:
        """List the images that fit the filters."""
        self.browsing = browsing = browsing.listed()
        if browsing.measured is None:
            return
        self.list.show(browsing.images)
        number = f"{len(browsing.images)} of {len(browsing.measured.labels)} images"
        self._element("count").update(number)
        if browsing.images:
            self.list.mark(browsing.place)
        self._show_image()

    def _judge_again(self, browsing: Browsing) -> None:
        """Follow the image threshold: the verdicts change, and with them perhaps the list."""
        before, judged = self.browsing.images, browsing.listed()
        if [image.row for image in judged.images] != [image.row for image in before]:
            self._show_list(browsing)
            return
        self.list.judge(before, judged.images)
        self.browsing = judged
        self._show_caption()

    # --- one image -----------------------------------------------------------------------------

    def _scene(self) -> Scene | None:
        browsing, sample = self.browsing, self.browsing.sample()
        if sample is None:
            return None
        segmentation = browsing.segment(sample)
        found, original = self._original
        known = original if found == browsing.source else None
        return Scene(sample, browsing.scales, segmentation, browsing.measure, known, self._opacity)

    def _show_image(self) -> None:
        self._draw()
        self._show_caption()
        source = self.browsing.source
        if source and source != self._original[0]:
            sample = self.browsing.sample()
            assert sample is not None
            data, bit_depth = self._host.workspace.data, self.browsing.bit_depth
            read = partial(read_original, source, data, sample.image, bit_depth)
            self._host.background.start(
                KEYS("original"), read, partial(self._take_original, source)
            )

    def _take_original(self, source: str, original: Image | None) -> None:
        """Remember the file of the image that is shown, and draw it where it is seen."""
        self._original = (source, original)
        if source != self.browsing.source:
            return
        if self._opacity is None:
            self.view.know(self._scene())
        else:
            self._draw()

    def _draw(self) -> None:
        scene = self._scene()
        self._element("save").update(disabled=scene is None)
        self.view.show(scene, NO_IMAGE if self.browsing.results else self._absence)
        if scene is not None:
            self.thresholds.show_share(share_text(scene.segmentation))

    def _show_segmentation(self) -> None:
        scene = self._scene()
        if scene is not None:
            self.view.show_segmentation(scene)
            self.thresholds.show_share(share_text(scene.segmentation))

    def _show_caption(self) -> None:
        said = caption(self.browsing)
        self._element("caption").update(said)
        if said:  # the line may be too short for all of it
            explain(self._element("caption"), said)

    # --- events --------------------------------------------------------------------------------

    def _mark(self, values: Values) -> None:
        place = self.list.read(values)
        if place is None or place >= len(self.browsing.images):
            return
        if place != self.browsing.place:
            self.browsing = replace(self.browsing, place=place)
            self._show_image()

    def _choose_view(self, values: Values) -> None:
        """Show all panels, or the original under a heat map of the opacity of the slider."""
        alone = bool(values[KEYS("view", ORIGINAL)])
        self._element("opacities").update(visible=alone)
        self._opacity = float(values[KEYS("opacity")]) / OPACITY_STEPS if alone else None
        self._draw()

    def _choose_measure(self, values: Values) -> None:
        chosen = self.maps.read(values)
        if chosen is not None:
            self._show_measure(self.browsing.with_measure(chosen))
            self.list.focus()

    def _choose_filter(self, values: Values) -> None:
        chosen = [values[KEYS(name)] for name in ("type", "verdict")]
        defect_type, verdict = (None if value == ALL else value for value in chosen)
        self._show_list(
            replace(self.browsing, defect_type=defect_type, verdict=verdict, images=(), place=0)
        )

    def _move_threshold(self, values: Values) -> None:
        threshold = self.thresholds.read_image(values, self.browsing)
        moved = replace(self.browsing, threshold=threshold)
        self.thresholds.show_image_words(moved)
        self._judge_again(moved)

    def _move_pixel_threshold(self, values: Values) -> None:
        threshold = self.thresholds.read_pixel(values, self.browsing)
        self.browsing = replace(self.browsing, pixel_threshold=threshold)
        self.thresholds.show_pixel_words(self.browsing)
        self._show_segmentation()

    def _reset(self) -> None:
        reset = self.browsing.reset()
        self.thresholds.show(reset)
        self._judge_again(reset)
        self._show_segmentation()

    def _keep(self) -> None:
        """Let the run judge by the image threshold of now; the evaluation's needs no keeping."""
        kept = self.browsing.keep()
        if kept.results is None:
            return
        run = kept.results.run
        if kept.kept is None:
            forget_kept_threshold(run.folder, kept.measure)
            self._host.say(f"{run.name} judges by the threshold of its evaluation.")
        else:
            chosen = f"by hand on {date.today()}, among the results"
            evaluation = run.metrics[kept.measure].get("evaluation")
            keep_threshold(run.folder, kept.measure, kept.kept, chosen, evaluation)
            self._host.say(f"{run.name} judges by {kept.kept:.4g} from now on.")
        self.browsing = kept
        self._opened.replace(kept.results)
        self.thresholds.show_image_words(kept)

    def _resize(self) -> None:
        """Draw everything anew: of several size events at once, the window reports only one."""
        self.thresholds.show_scores(self.browsing)
        self._show_image()

    def _save(self) -> None:
        """Save what is shown, with names and numbers, as one PNG file."""
        scene = self._scene()
        if scene is not None:
            heading = picture_heading(self.browsing)
            write = partial(_write_picture, scene, self.view.viewport, heading)
            save_beside(self._host, "Save the picture", ".png", write, heading.split("\n")[0])


def _same(one: Run, other: Run) -> bool:
    """Tell whether both are one run after the same evaluation."""
    return (one.name, one.metrics) == (other.name, other.metrics)


def _open_or_say_why_not(opened: OpenedRuns, run: Run) -> Results | str:
    """Return a run's results, or the sentence that says why there are none."""
    try:
        return opened.open(run)
    except USER_ERRORS as error:
        return one_sentence(error)


def _left(rows: Rows) -> Any:
    """Make the column of filters, list and thresholds; a low window shows it scrolled."""
    return sg.Column(
        rows,
        key=KEYS("left"),
        scrollable=True,
        vertical_scroll_only=True,
        pad=((0, 8), 0),
        expand_y=True,
    )


def _run_name() -> Any:
    said = "No run is open."
    return sg.Text(said, key=KEYS("run"), font=_NAME_FONT, size=(1, 2), expand_x=True)


def _filter_row() -> list[Any]:
    of_type, judged = "List only images of this defect type.", JUDGED_TOOLTIP
    return [
        elements.label("Type", 8),
        elements.combo(KEYS("type"), [ALL], (13, 1), of_type, default_value=ALL),
        elements.label("Verdict"),
        elements.combo(KEYS("verdict"), [ALL, *VERDICTS], (10, 1), judged, default_value=ALL),
    ]


def _count_note() -> Any:
    return elements.note("", KEYS("count"), width=30)


def _write_picture(scene: Scene, viewport: Viewport, heading: str, path: Path) -> None:
    pictures = scene.draw(scene.shape, viewport)
    titled = {title: pictures[panel] for panel, title in scene.panels.items()}
    found = {panel: scene.scale_of(panel) for panel in scene.panels}
    scales = {scene.panels[panel]: scale for panel, scale in found.items() if scale is not None}
    write_whole(path, figure_png(draw_browser(titled, scales, heading), EXPORT_DPI))
