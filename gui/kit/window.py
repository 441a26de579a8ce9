"""A window of tabs: it opens, goes on step by step, remembers, and closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from traceback import print_exception
from typing import Any

import PySimpleGUI as sg

from experiments.errors import USER_ERRORS, one_sentence
from gui.kit import elements, style, tk_fixes
from gui.kit.focus import focus_first
from gui.kit.host import OPEN, TAB, TABS, WINDOW, Host, finish_status_line
from gui.kit.keys import shortcut
from gui.kit.place import Place, centred, place_of, put, read_place
from gui.kit.settings import read_settings, write_settings
from gui.kit.tab import Handler, Part, Rows, Tab, Values, without_values
from gui.kit.tooltips import use_tooltips
from gui.kit.unseen_window import UnseenWindow

QUICK_MS, IDLE_MS = 40, 250
QUIT = WINDOW("quit")


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Plan:
    """What a window consists of.

    Args:
        title: What its title says.
        size: Width and height in pixels, as far as the screen allows.
        smallest: Least width and height that it can be given.
        tabs: Its tabs, from left to right; Alt-1, Alt-2 and so on show them.
        arrange: Makes the layout around the group of tabs.
        panels: Parts that are seen beside every tab.
        shortcuts: Names of shortcuts by Tk's names of keys, such as `"<Control-e>": "export"`.
        handlers: What the window itself does on which event.
        numbered: Whether the tabs show their numbers.
        may_close: Asked before the window closes.
    """

    title: str
    size: tuple[int, int]
    smallest: tuple[int, int]
    tabs: Sequence[Tab]
    arrange: Callable[[Any], Rows]
    panels: Sequence[Part] = ()
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    numbered: bool = False
    may_close: Callable[[], bool] = _always


class TabbedWindow:
    """An open window.

    Args:
        host: What it lends to its parts; it gets the window.
        plan: What it consists of.
        settings: File of what it remembers.
    """

    def __init__(self, host: Host, plan: Plan, settings: Path) -> None:
        self.host = host
        self._plan = plan
        self._settings = settings
        self._own = {
            OPEN: without_values(host.open_said),
            **plan.handlers,
            **{TAB(t.name): without_values(partial(self._go_to, t.name)) for t in plan.tabs},
        }
        self._values: Values = {}
        self._done = False
        self._focused = True
        self._into_tab = False
        remembered = read_settings(settings)
        wanted = read_place(remembered.get("geometry"))
        place = wanted or centred(plan.size, sg.Window.get_screen_size())
        self._open(place, _text(remembered.get("folder")))
        for part in self._parts:
            part.start()
        self._recall(remembered)
        host.window.TKroot.deiconify()
        put(host.window.TKroot, place, plan.smallest)
        host.window.TKroot.focus_force()
        self._entered = self.tab
        self._entered.enter()

    @property
    def tab(self) -> Tab:
        """The tab in front."""
        front = self.host.front
        return next(tab for tab in self._plan.tabs if tab.name == front)

    @property
    def busy(self) -> bool:
        """Whether something is under way that will soon change what is shown."""
        busy = any(part.busy for part in self._watched)
        return busy or self.host.background.busy or not self._focused

    def stay(self) -> int:
        """Go on until the window is closed; return the exit code, 0."""
        try:
            while self.step():
                continue
        finally:
            self.close()
        return 0

    def step(self, wait: int | None = None) -> bool:
        """Wait for one event and handle it; false when the window is to be closed.

        Args:
            wait: For how many milliseconds; none waits shorter while something is under way.
        """
        usual = QUICK_MS if self.busy else IDLE_MS
        event, values = self.host.window.read(timeout=usual if wait is None else wait)
        self.handle(event, values)
        return not self._done

    def handle(self, event: Any, values: Values | None) -> None:
        """Handle one event of the window, whatever it is."""
        if values is None or event in (sg.WIN_CLOSED, sg.WINDOW_CLOSE_ATTEMPTED_EVENT, QUIT):
            self._done = self._plan.may_close()
            return
        name, self._values = _named(event, values)
        handler = self.handler_of(name) or self.tab.look
        with self.host.background.kept_back():
            self._try(handler, self._values)
            self._keep_up()

    def close(self) -> None:
        """Remember, end what is under way, and close the window; nothing is left running.

        What one part cannot end, such as writing to a full disk, keeps no other from ending.
        """
        with ExitStack() as last_of_all:
            last_of_all.callback(self.host.window.close)
            last_of_all.callback(self.host.background.close)
            self._remember()
            self.host.window.hide()
            for part in self._parts:
                with suppress(*USER_ERRORS):
                    part.end()

    def _try(self, act: Callable[..., object], *given: Any) -> None:
        """Do something that may fail: that is said, and does not close the window.

        A mistake of the program itself is no reason either to end the jobs that run.
        """
        try:
            act(*given)
        except Exception as error:  # noqa: BLE001 (whatever it is, jobs go on)
            if not isinstance(error, USER_ERRORS):
                print_exception(error)
            self.host.say(one_sentence(error), wrong=True)

    @property
    def _parts(self) -> Iterator[Part]:
        yield from (*self._plan.tabs, *self._plan.panels)

    @property
    def _watched(self) -> tuple[Part, ...]:
        return (self.tab, *self._plan.panels)

    def _open(self, place: Place, folder: str) -> None:
        use_tooltips()
        window = UnseenWindow(
            self._plan.title,
            self._plan.arrange(_tab_group(self._plan)),
            size=(place.width, place.height),
            location=(place.x, place.y),
            resizable=True,
            finalize=True,
            enable_close_attempted_event=True,
            use_default_focus=False,
            metadata=folder,
        )
        self.host.window = window
        self._fit_columns = tk_fixes.finish_window(window)
        finish_status_line(self.host)
        for pressed, event in _keys(self._plan).items():
            window.bind(pressed, event, propagate=False)

    def handler_of(self, event: str) -> Handler | None:
        """Find who answers: the tab in front, the panels, the window, and then the other tabs.

        Shortcuts belong to what is seen, so the other tabs do not hear of them.
        """
        for part in self._watched:
            if event in (found := part.handlers()):
                return found[event]
        if event in self._own or event.startswith(shortcut("")):
            return self._own.get(event)
        others = (tab.handlers() for tab in self._plan.tabs)
        return next((found[event] for found in others if event in found), None)

    def _keep_up(self) -> None:
        """Show what the threads and the panels have done meanwhile."""
        if self._entered is not self.tab:
            self._entered, self._focused = self.tab, False
            self.host.leave_tab()
            self.host.window.TKroot.update_idletasks()  # only what is drawn can take the focus
            self._try(self._entered.enter)
        elif not self._focused:
            notebook = self.host.window[TABS].Widget
            self._focused = focus_first(notebook, leave_row=self._into_tab)
            self._into_tab = self._into_tab and not self._focused
        self._try(self.host.background.deliver)
        for panel in self._plan.panels:
            self._try(panel.look, self._values)
        self._fit_columns()

    def _go_to(self, name: str) -> None:
        """Show a tab and go into its first field, also where it is in front already."""
        self.host.show_tab(name)
        self._focused, self._into_tab = False, True

    def _remember(self) -> None:
        settings: dict[str, Any] = {
            "geometry": place_of(self.host.window.TKroot).as_list(),
            "tab": self.tab.name,
            "folder": self.host.window.metadata,
        }
        if self._values:
            memories = {tab.name: tab.remember(self._values) for tab in self._plan.tabs}
            settings["tabs"] = {name: memory for name, memory in memories.items() if memory}
        write_settings(self._settings, settings)

    def _recall(self, remembered: Mapping[str, Any]) -> None:
        for tab in self._plan.tabs:
            try:
                tab.recall(remembered["tabs"][tab.name])
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
            if remembered.get("tab") == tab.name:
                self.host.show_tab(tab.name)


def _text(found: Any) -> str:
    return found if isinstance(found, str) else ""


def _tab_group(plan: Plan) -> Any:
    tabs = [
        sg.Tab(
            _tab_text(number if plan.numbered else None, tab),
            tab.layout(),
            key=TAB(tab.name),
            tooltip=f"Alt-{number}",
        )
        for number, tab in enumerate(plan.tabs, start=1)
    ]
    return elements.tab_group(tabs, TABS, font=style.BOLD, enable_events=True)


def _tab_text(number: int | None, tab: Tab) -> str:
    first = f" {tab.title} " if number is None else f"{number} {tab.title}"
    return f"{first}\n{tab.subtitle}" if tab.subtitle else first


def _keys(plan: Plan) -> dict[str, str]:
    """Return the event of each key of the keyboard, by Tk's name of the key."""
    tabs = {f"<Alt-Key-{place}>": TAB(tab.name) for place, tab in enumerate(plan.tabs, start=1)}
    named = {pressed: shortcut(name) for pressed, name in plan.shortcuts.items()}
    return {"<Control-q>": QUIT, **tabs, **named}


def _named(event: Any, values: Values) -> tuple[str, Values]:
    """Give every event a name; a click on a table becomes `key/click`, its cell a value."""
    if isinstance(event, tuple):
        name = f"{event[0]}/click"
        return name, {**values, name: event[2]}
    return str(event), values
