"""The button beside the window's words that offers the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import PySimpleGUI as sg

from gui.jobs.next_step import NextStep, Pair
from gui.jobs.shortening import shorten
from gui.kit import style
from gui.kit.host import STATUS, Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Part, Values, without_values

KEYS = Keys("next")
BUTTON = KEYS("step")
LABEL_LETTERS = 36


class NextStepButton(Part):
    """Offers a step as long as the sentence that it belongs to is shown.

    Args:
        host: The window.
        train_on: Shows the form of a training of datasets with corruptions.
        show_results: Shows runs, given their names.
    """

    def __init__(
        self,
        host: Host,
        train_on: Callable[[Sequence[Pair]], object],
        show_results: Callable[[Sequence[str]], object],
    ) -> None:
        self._host = host
        self._train_on = train_on
        self._show_results = show_results
        self._step: NextStep | None = None
        self._sentence = ""

    def element(self) -> Any:
        """Make the button, no higher than the words beside it, so that nothing moves."""
        button = sg.Button(
            "",
            key=BUTTON,
            font=style.SMALL,
            pad=(4, 0),
            button_color=(style.SURFACE, style.ACCENT),
            mouseover_colors=(style.SURFACE, style.ACCENT_DARK),
            border_width=0,
            tooltip="What comes next.",
            visible=False,
        )
        return sg.pin(button)

    def start(self) -> None:
        """Take the open window."""
        self._host.window[BUTTON].Widget.configure(pady=0)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        return {BUTTON: without_values(self._go_on)}

    def offer(self, sentence: str, step: NextStep | None) -> None:
        """Say what has been done, in green, and offer what comes next."""
        self._host.say(sentence)
        self._host.window[STATUS].update(text_color=style.GOOD)
        self._sentence, self._step = sentence, step
        if step is not None:
            self._host.window[BUTTON].update(shorten(step.label, LABEL_LETTERS), visible=True)

    def look(self, values: Values) -> None:
        """Withdraw the step when the window says something else."""
        if self._step is not None and self._host.window[STATUS].get() != self._sentence:
            self._withdraw()

    def _withdraw(self) -> None:
        self._step = None
        self._host.window[BUTTON].update(visible=False)

    def _go_on(self) -> None:
        step = self._step
        if step is None:
            return
        self._withdraw()
        if step.pairs:
            self._train_on(step.pairs)
        else:
            self._show_results(step.runs)
