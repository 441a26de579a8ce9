"""The builder: four tabs that write experiment files, and the jobs that run them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg
from pydantic import BaseModel

from experiments.errors import one_sentence
from experiments.files.problems import Problem, check_action, check_file
from experiments.files.read import check_values
from experiments.files.todo import add_todo
from experiments.files.write import write_actions
from experiments.workspace import Workspace
from gui.builder.corrupt_tab import CorruptTab
from gui.builder.eval_tab import EvalTab
from gui.builder.gate import check_form
from gui.builder.import_tab import ImportTab
from gui.builder.layout import TABS, builder_layout
from gui.builder.train_tab import TrainTab
from gui.jobs.job import GRACE_SECONDS, Job, start_job, write_job_file
from gui.jobs.panel import STOP, JobPanel
from gui.jobs.runner import Runner
from gui.jobs.todo_panel import TodoPanel
from gui.kit import dialogs, style, tk_fixes
from gui.kit.background import Background
from gui.kit.host import Handler, Host, Tab, Values
from gui.kit.settings import fitting_geometry, read_settings, settings_path, write_settings

TITLE = "Anomaly detection: build experiments"
SIZE = (1340, 710)
QUICK_MS, IDLE_MS = 40, 250
TODO_SECONDS = 2.0

KEYS = {
    "<Control-s>": "save",
    "<Control-o>": "open",
    "<Control-q>": "quit",
    "<Control-Return>": "execute",
    "<Alt-Key-1>": "tab/0",
    "<Alt-Key-2>": "tab/1",
    "<Alt-Key-3>": "tab/2",
    "<Alt-Key-4>": "tab/3",
}


def open_builder(workspace: Workspace, settings: Path | None = None) -> int:
    """Open the builder and return when it is closed.

    Args:
        workspace: The folders to work in.
        settings: File of what the window remembers; none takes the user's own.

    Returns:
        The exit code, 0.

    Raises:
        OSError: There is no screen.
    """
    style.require_screen()
    builder = Builder(workspace, settings or settings_path("builder"))
    try:
        while builder.step():
            continue
    finally:
        builder.close()
    return 0


class Builder:
    """The window with its tabs and its jobs.

    Args:
        workspace: The folders to work in.
        settings: File of what the window remembers.
        start: Starts the job of an action file in a workspace.
        scaling: Pixels per point; none takes the screen's own.
    """

    def __init__(
        self,
        workspace: Workspace,
        settings: Path,
        start: Callable[[Path, Workspace], Job] = start_job,
        scaling: float | None = None,
    ) -> None:
        style.apply_theme(scaling)
        self._settings_path = settings
        self.host = Host(workspace, Background(self._work_failed))
        self.runner = Runner(lambda file: start(file, self.host.workspace))
        self.tabs: tuple[Tab, ...] = (
            ImportTab(self.host),
            CorruptTab(self.host),
            TrainTab(self.host),
            EvalTab(self.host),
        )
        self._job_panel = JobPanel()
        self._todo_panel = TodoPanel(self.host, self.runner)
        self._values: Values = {}
        self._done = False
        self._last_todo = datetime.min
        self._open_window(read_settings(settings))

    # --- the window ----------------------------------------------------------------------------

    @property
    def window(self) -> Any:
        """The open window."""
        return self.host.window

    def _open_window(self, remembered: Mapping[str, Any]) -> None:
        panel = [*self._job_panel.layout(), *self._todo_panel.layout()]
        geometry = fitting_geometry(remembered.get("geometry"), sg.Window.get_screen_size())
        place = geometry[:2] if geometry else (None, None)
        window = sg.Window(
            TITLE,
            builder_layout(self.tabs, panel),
            size=geometry[2:] if geometry else _fitting_size(),
            location=place,
            resizable=True,
            finalize=True,
            enable_close_attempted_event=True,
            use_default_focus=False,
        )
        self.host.window = window
        self._fit_columns = tk_fixes.finish_window(window)
        window["panel"].TKColFrame.pack_configure(expand=False, fill="y")
        window.set_min_size((760, 420))
        for pressed, event in KEYS.items():
            window.bind(pressed, event, propagate=False)
        for tab in self.tabs:
            tab.start()
        self._job_panel.start(window)
        self._todo_panel.start()
        self._recall(remembered)
        window.TKroot.focus_force()

    # --- events --------------------------------------------------------------------------------

    def step(self, wait: int | None = None) -> bool:
        """Wait for one event and handle it; false when the window is to be closed.

        Args:
            wait: For how many milliseconds; none waits shorter while something is under way.
        """
        usual = QUICK_MS if self.host.background.busy or self.runner.running else IDLE_MS
        event, values = self.window.read(timeout=usual if wait is None else wait)
        self.handle(event, values)
        return not self._done

    def handle(self, event: Any, values: Values | None) -> None:
        """Handle one event of the window, whatever it is."""
        if values is None or event in (sg.WIN_CLOSED, sg.WINDOW_CLOSE_ATTEMPTED_EVENT, "quit"):
            self._ask_to_close()
            return
        self._values = values
        handler = self._handlers().get(event)
        if handler is not None:
            handler(values)
        else:
            self.tab.look(values)
        self._keep_up()

    @property
    def tab(self) -> Tab:
        """The tab that is shown."""
        shown = self.window[TABS].get()
        return next(tab for tab in self.tabs if shown == f"tab/{tab.name}")

    def _handlers(self) -> dict[str, Handler]:
        return {
            "execute": self._execute,
            "add": self._add,
            "save": self._save,
            "open": self._open,
            STOP: lambda values: self.runner.stop(),
            **{f"tab/{place}": partial(self._select, place) for place in range(4)},
            **self._todo_panel.handlers(),
            **self.tab.handlers(),
        }

    def _keep_up(self) -> None:
        """Show what the job and the threads have done meanwhile."""
        self.host.background.deliver()
        before = len(self.runner.ended)
        if self.runner.tick():
            self._job_panel.show(self.runner)
        if len(self.runner.ended) > before:
            self._job_ended()
        self._fit_columns()
        now = datetime.now()
        if (now - self._last_todo).total_seconds() > TODO_SECONDS:
            self._last_todo = now
            self._todo_panel.refresh()

    def _job_ended(self) -> None:
        ended = self.runner.ended[-1]
        words = {"done": "finished", "failed": "failed", "stopped": "was stopped"}
        self.host.say(f"{ended.name} {words[ended.status]}.", wrong=ended.status == "failed")
        self._todo_panel.show_ended()
        self._todo_panel.refresh()
        self._job_panel.show(self.runner)
        for tab in self.tabs:
            tab.refresh()

    def _work_failed(self, error: BaseException) -> None:
        self.host.say(one_sentence(error), wrong=True)

    def _select(self, place: int, values: Values) -> None:
        self.select(place)

    def select(self, place: int) -> None:
        """Show a tab and put the cursor into its first field."""
        self.window[f"tab/{self.tabs[place].name}"].select()

    # --- the buttons below ---------------------------------------------------------------------

    def _when_it_can_run(
        self, values: Values, purpose: str, then: Callable[[BaseModel], None]
    ) -> None:
        """Do something with an action that could run now; otherwise say what is missing."""
        check = partial(check_values, self.tab.config(values), self.host.workspace)
        refuse = partial(self._refuse, self.tab, purpose)
        check_form(self.host, purpose, check, self.tab.obstacles(values), refuse, then)

    def _refuse(self, tab: Tab, purpose: str, problems: Sequence[Problem]) -> None:
        tab.focus_wrong()
        said = "; ".join(_in_words(problem) for problem in problems[:2])
        more = f"; and {len(problems) - 2} more" if len(problems) > 2 else ""
        self.host.say(f"{purpose} {said}{more}.", wrong=True)

    def _execute(self, values: Values) -> None:
        self._when_it_can_run(values, "Execute is not possible yet:", self._run)

    def _run(self, action: BaseModel) -> None:
        if self.runner.running:
            self.host.say("A job is running: stop it, or add this to the TODO list.", wrong=True)
            return
        file = write_job_file(self.host.workspace.todo, [action], datetime.now())
        self.runner.start(file)
        self._job_panel.show(self.runner)
        self.host.say(f"Running {file}")

    def _add(self, values: Values) -> None:
        self._when_it_can_run(values, "Not added:", self._add_todo)

    def _add_todo(self, action: BaseModel) -> None:
        name = _called(action.model_dump(mode="json"))
        path = add_todo(self.host.workspace.todo, name, [action])
        self.host.say(f"Added {path}")
        self._todo_panel.refresh()

    def _save(self, values: Values) -> None:
        """Save an action that is whole, whether or not what it names is on this machine."""
        check = partial(check_action, self.tab.config(values))
        refuse = partial(self._refuse, self.tab, "Not saved:")
        obstacles = self.tab.obstacles(values)
        check_form(self.host, "save", check, obstacles, refuse, self._ask_where_to_save)

    def _ask_where_to_save(self, action: BaseModel) -> None:
        name = f"{action.model_dump()['action']}.json"
        chosen = dialogs.ask_file_to_save(self.window, Path.cwd(), name)
        if chosen:
            self.save(action, Path(chosen))

    def save(self, action: BaseModel, path: Path) -> None:
        """Write an action to a file."""
        try:
            write_actions(path, [action])
        except OSError as error:
            self.host.say(f"Not saved: {path}: {error.strerror}", wrong=True)
            return
        self.host.say(f"Saved {path}")

    def _open(self, values: Values) -> None:
        chosen = dialogs.ask_file_to_open(self.window, Path.cwd())
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path) -> None:
        """Show the actions of a file, each in its tab."""
        try:
            actions, problems = check_file(path)
        except OSError as error:
            self.host.say(one_sentence(error), wrong=True)
            return
        if problems:
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            self.host.say(f"{path.name}: {problems[0]}{more}", wrong=True)
            return
        filled: dict[str, int] = {}
        for action in actions:
            filled.setdefault(action.action, len(filled))
        for action in reversed(actions):
            self._tab_of(action).fill(action)
        self.select(self.tabs.index(self._tab_of(actions[0])))
        left_out = len(actions) - len(filled)
        more = f"; {left_out} further actions are not shown" if left_out else ""
        self.host.say(f"Opened {path}{more}")

    def _tab_of(self, action: Any) -> Tab:
        return next(tab for tab in self.tabs if tab.action == action.action)

    # --- the end -------------------------------------------------------------------------------

    def _ask_to_close(self) -> None:
        if self.runner.running and not dialogs.ask_yes_no(
            self.window,
            "A job is running",
            "A job is running. Closing the window stops it; training keeps its best model.\n\n"
            "Stop the job and close the window?",
        ):
            return
        self._done = True

    def close(self, grace: float = GRACE_SECONDS) -> None:
        """Remember the form, stop the job, and close the window; nothing is left running."""
        self._remember()
        self.window.hide()
        self.runner.end(grace)
        self.host.background.close()
        self.window.close()

    def _remember(self) -> None:
        root = self.window.TKroot
        place = [root.winfo_x(), root.winfo_y(), root.winfo_width(), root.winfo_height()]
        settings: dict[str, Any] = {"geometry": place, "tab": self.tab.name}
        if self._values:
            settings["tabs"] = {tab.action: tab.remember(self._values) for tab in self.tabs}
        write_settings(self._settings_path, settings)

    def _recall(self, remembered: Mapping[str, Any]) -> None:
        for place, tab in enumerate(self.tabs):
            try:
                tab.recall(remembered["tabs"][tab.action])
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
            if remembered.get("tab") == tab.name:
                self.select(place)


def _called(config: Mapping[str, Any]) -> str:
    """Return a short name for an action, by what it works on."""
    if "name" in config:
        return str(config["name"])
    if "runs" in config:
        return str(config["runs"][0])[:80]
    first = config["datasets"][0]
    return f"{first['dataset']} {first['corruption']}"[:80]


def _fitting_size() -> tuple[int, int]:
    """Return the window's size: as designed, or what the screen leaves."""
    width, height = sg.Window.get_screen_size()
    return min(SIZE[0], width - 20), min(SIZE[1], height - 50)


def _in_words(problem: Problem) -> str:
    return str(problem).rstrip(".")
