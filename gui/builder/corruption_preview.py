"""The part of CORRUPT_DB that shows a corruption on a training image, as large as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from pydantic import TypeAdapter

from datasets.corruptions.registry import Corruption
from experiments.files.problems import check_model
from gui.builder.preview import Preview, draw_preview
from gui.kit import elements, style
from gui.kit.board import Board
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.pictures import fit_into
from gui.kit.tab import Handler, Rows, without_values
from gui.kit.tk_fixes import seen_below

LEAST_SIDE, CAPTION_PIXELS = 290, 300
NONE_YET, CHOOSE = "Import a dataset to see a preview.", "Tick a dataset to see a preview."
WAITS = "The preview waits until the parameters are right."
PICTURE = "picture"


class CorruptionPreview:
    """Draws a corruption anew whenever it, the image or the place for it changes.

    Args:
        host: The window.
        keys: Names its elements.
    """

    def __init__(self, host: Host, keys: Keys) -> None:
        self._host = host
        self._keys = keys
        self._board = Board()
        self._place = 0
        self._draw = 0
        self._wanted: Any = None
        self._drawn: Any = None
        self._shows_original = False
        self._room = (0, 0)
        self.shown: Preview | None = None

    def rows(self) -> Rows:
        """Make the elements; the picture comes last, so that its size moves nothing."""
        tooltip = "Dataset whose training images the preview shows."
        draw, image, toggle = (self._keys(name) for name in ("draw", "image", "toggle"))
        buttons = [
            elements.button("Next draw", draw, "Draw the corruption again."),
            elements.button("Next image", image, "Take another training image."),
            elements.button("Original", toggle, "Show the image with or without."),
        ]
        size = (LEAST_SIDE, LEAST_SIDE)
        look: dict[str, Any] = {"background_color": style.BACKGROUND, "expand_y": True}
        datasets = elements.combo(self._keys("dataset"), [], (24, 12), tooltip, expand_x=True)
        return [
            [elements.heading("Preview")],
            [elements.label("On"), datasets],
            buttons,
            [elements.note(NONE_YET, self._keys("caption"))],
            [elements.canvas(self._keys("shown"), size, **look)],
        ]

    def start(self) -> None:
        """Take the open window."""
        elements.wrap(self._element("caption"), CAPTION_PIXELS)
        self._board.start(self._element("shown"))

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            self._keys("draw"): without_values(partial(self._go_on, draw=1)),
            self._keys("image"): without_values(partial(self._go_on, place=1)),
            self._keys("toggle"): without_values(self._toggle),
            self._keys("shown", "size"): without_values(self.follow_size),
        }

    def offer(self, datasets: Sequence[str]) -> None:
        """Offer datasets, of which the one on show stays if it is still there."""
        combo = self._element("dataset")
        chosen = combo.get() if combo.get() in datasets else ""
        combo.update(value=chosen, values=list(datasets))
        self._drawn = None
        if self.shown is None or not chosen:
            self._take_away(CHOOSE if datasets else NONE_YET)

    def choose(self, dataset: str) -> None:
        """Show images of a dataset."""
        self._element("dataset").update(value=dataset)

    def show(self, dataset: str, corruption: dict[str, Any]) -> None:
        """Draw a corruption in the background, unless it is on show or has mistakes.

        Args:
            dataset: Name of the dataset; nothing is drawn without one.
            corruption: Its parameters as JSON has them.
        """
        self._wanted = (dataset, corruption)
        wanted = (dataset, self._place, self._draw, corruption)
        if not dataset or wanted == self._drawn:
            return
        if check_model(Corruption, corruption):
            self._element("caption").update(WAITS)
            return
        self._drawn = wanted
        found: Any = TypeAdapter(Corruption).validate_python(corruption)
        data = self._host.workspace.data
        draw = partial(draw_preview, data, dataset, self._place, self._draw, found)
        self._host.background.start(self._keys(), draw, self._take)

    def follow_size(self) -> None:
        """Draw the same picture as large as there is room now, if that has changed."""
        if self.shown is not None and self._room_now() != self._room:
            self._put()

    def _go_on(self, draw: int = 0, place: int = 0) -> None:
        self._draw += draw
        self._place += place
        self._shows_original = False
        if self._wanted is not None:
            self.show(*self._wanted)

    def _toggle(self) -> None:
        self._shows_original = not self._shows_original
        if self.shown is not None:
            self._take(self.shown)

    def _take(self, preview: Preview) -> None:
        self.shown = preview
        kind = "original" if self._shows_original else "corrupted"
        self._element("caption").update(f"{preview.caption}, {kind}")
        self._element("toggle").update("Corrupted" if self._shows_original else "Original")
        self._put()

    def _take_away(self, said: str) -> None:
        self.shown = None
        self._board.clear()
        self._element("caption").update(said)

    def _put(self) -> None:
        if self.shown is None:
            return
        self._room = self._room_now()
        image = self.shown.original if self._shows_original else self.shown.corrupted
        self._board.put_picture(PICTURE, fit_into(image, *self._room), 0, 0)

    def _room_now(self) -> tuple[int, int]:
        """Return the width and height of what is seen of the board, however long the form is."""
        width, height = self._board.size
        seen = min(height, seen_below(self._board.widget))
        return max(width, LEAST_SIDE), max(seen, LEAST_SIDE)

    def _element(self, name: str) -> Any:
        return self._host.window[self._keys(name)]
