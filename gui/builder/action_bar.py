"""The buttons below the forms: execute, add to the todo list, save and open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg
from pydantic import BaseModel

from experiments.config.actions import TrainNet
from experiments.errors import one_sentence
from experiments.files.in_words import describe_action, describe_actions
from experiments.files.problems import Problem, check_action, check_file
from experiments.files.todo import Todo, add_todo, find_same, replace_todo
from experiments.files.write import write_actions
from gui.builder.certain import check_now
from gui.builder.form_tab import FormTab
from gui.builder.gate import check_form
from gui.jobs.editing import Editing
from gui.jobs.job import write_job_file
from gui.jobs.jobs_panel import FOLD, FOLD_BUTTON
from gui.jobs.runner import Runner
from gui.kit import dialogs, elements
from gui.kit.host import Host
from gui.kit.keys import Keys, shortcut
from gui.kit.tab import Handler, Part, Rows, Values
from gui.kit.tooltips import explain
from gui.kit.window import QUIT
from storage.locks import HeldError

KEYS = Keys("action")
FORM_SHORTCUTS = ("save", "open", "execute")
SHORTCUTS = {
    "<Control-s>": "save",
    "<Control-o>": "open",
    "<Control-Return>": "execute",
    "<Control-j>": FOLD,
}
NAME_LETTERS = 80
ADD, REPLACE = "Add to the TODO list", "Save the TODO entry"
OTHER_ENTRY = "Not saved: another TODO entry is being changed by now; edit the first one again."
TOOLTIPS = {
    ADD: "Run this later, after the others.",
    REPLACE: "Let the entry that you are changing do this. (End edit leaves it as it was.)",
}


class ActionBar(Part):
    """Does something with the form in front.

    Args:
        host: The window.
        runner: Runs the jobs.
        tabs: The forms.
        editing: Which entry of the todo list is being changed.
        changed: Called when the todo list has changed.
    """

    def __init__(
        self,
        host: Host,
        runner: Runner,
        tabs: Sequence[FormTab],
        editing: Editing,
        changed: Callable[[], None],
    ) -> None:
        self._host = host
        self._runner = runner
        self._tabs = {tab.name: tab for tab in tabs}
        self._editing = editing
        self._changed = changed
        self._says = ADD
        self._is_form = True
        self._place: dict[str, Any] = {}

    def layout(self) -> Rows:
        """Make the row of buttons."""
        save = "Write the experiment file. (Ctrl-S)"
        fill = "Fill the form from an experiment file. (Ctrl-O)"
        now = "Run this at once. (Ctrl-Enter)"
        fold = "Fold the panel of jobs away, or unfold it. (Ctrl-J)"
        row = [
            elements.button("Execute", KEYS("execute"), now, primary=True),
            elements.button(ADD, KEYS("add"), TOOLTIPS[ADD]),
            elements.button("Save as…", KEYS("save"), save),
            elements.button("Open…", KEYS("open"), fill),
            sg.Push(),
            elements.button("Hide jobs", FOLD_BUTTON, fold),
            elements.button("Quit", QUIT, "Close the window. (Ctrl-Q)"),
        ]
        return [[sg.Column([row], key=KEYS("row"), pad=(0, 0), expand_x=True)]]

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        acts: dict[str, Handler] = {
            "execute": self._execute,
            "add": self._add,
            "save": self._save,
            "open": self._open,
        }
        if self._host.front not in self._tabs:
            return {KEYS("open"): self._open}
        shortcuts = {shortcut(name): acts[name] for name in FORM_SHORTCUTS}
        return {KEYS(name): act for name, act in acts.items()} | shortcuts

    def look(self, values: Values) -> None:
        """Stand only below forms; other tabs have use for the place. Name what can be done."""
        is_form = self._host.front in self._tabs
        if is_form != self._is_form:
            self._is_form = is_form
            line = self._host.window[KEYS("row")].Widget.master  # a frame left empty keeps its size
            if is_form:
                line.pack(**self._place)
            else:
                self._place = dict(line.pack_info())
                line.pack_forget()
        says = REPLACE if self._editing.is_about(self._host.front) else ADD
        if says != self._says:
            self._says = says
            self._host.window[KEYS("add")].update(says)
            explain(self._host.window[KEYS("add")], TOOLTIPS[says])

    def open(self, path: Path) -> None:
        """Show the actions of a file, each in its tab."""
        actions = self._read(path)
        if not actions:
            return
        for action in reversed(actions):
            self._tabs[action.action].fill(action)
        self._host.show_tab(actions[0].action)
        left_out = len(actions) - len({action.action for action in actions})
        more = f"; {left_out} further actions are not shown" if left_out else ""
        self._host.say(f"Opened {path}{more}{_what_to_choose(actions)}")

    def edit(self, path: Path) -> None:
        """Show an entry of the todo list, to be saved in its place."""
        actions = self._read(path)
        if actions:
            self.open(path)
            self._editing.begin(path, actions)
            self._host.say(f"Changing the TODO entry: {describe_actions(actions)}")

    def _read(self, path: Path) -> Sequence[Any]:
        """Return the actions of a file; none, and a sentence in the window, if it has mistakes."""
        try:
            actions, problems = check_file(path)
        except OSError as error:
            self._host.say(one_sentence(error), wrong=True)
            return ()
        if problems:
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            self._host.say(f"{path.name}: {problems[0]}{more}", wrong=True)
            return ()
        return actions

    @property
    def _tab(self) -> FormTab:
        return self._tabs[self._host.front]

    def _when_it_can_run(
        self, values: Values, purpose: str, then: Callable[[BaseModel], None]
    ) -> None:
        """Do something with an action that could run now; otherwise say what is missing."""
        check = partial(check_now, self._tab.config(values), self._host.workspace)
        refuse = partial(self._refuse, self._tab, purpose)
        check_form(self._host, purpose, check, self._tab.obstacles(values), refuse, then)

    def _refuse(self, tab: FormTab, purpose: str, problems: Sequence[Problem]) -> None:
        tab.focus_wrong()
        tab.refresh()  # it may show what was so before
        self._host.say(f"{purpose} {_first_two(problems)}.", wrong=True, about_tab=True)

    def _execute(self, values: Values) -> None:
        self._when_it_can_run(values, "Execute is not possible yet:", self._run)

    def _run(self, action: BaseModel) -> None:
        if self._runner.running:
            said = "A job is running: stop it, or add this to the TODO list."
            self._host.say(said, wrong=True, about_tab=True)
            return
        file = write_job_file(self._host.workspace.todo, [action], datetime.now())
        self._runner.start(file)
        self._host.say(f"Running {file}")

    def _add(self, values: Values) -> None:
        if self._editing.is_about(self._host.front):
            replace = partial(self._replace_todo, self._editing.number)
            self._when_it_can_run(values, "Not saved:", replace)
        else:
            self._when_it_can_run(values, "Not added:", self._look_for_same)

    def _look_for_same(self, action: BaseModel) -> None:
        find = partial(find_same, self._host.workspace.todo, [action])
        self._host.background.start(KEYS("same"), find, partial(self._add_todo, action))

    def _add_todo(self, action: BaseModel, same: Todo | None) -> None:
        if same is not None and not self._may_repeat(same):
            self._host.say("Not added: it is on the TODO list already.")
            return
        add_todo(self._host.workspace.todo, short_name(action.model_dump(mode="json")), [action])
        self._host.say(f"Added to the TODO list: {describe_action(action)}")
        self._changed()

    def _may_repeat(self, same: Todo) -> bool:
        question = f"The TODO list has this already:\n\n{same.words}\n\nAdd it once more?"
        return dialogs.ask_yes_no(self._host.window, "Add it once more?", question)

    def _replace_todo(self, number: int, action: BaseModel) -> None:
        """Let an entry do an action, if it is still the one that was being changed then."""
        path, job = self._editing.path, self._runner.job
        if path is None:
            self._host.say("Not saved: this entry waits no more; add it anew.", wrong=True)
            return
        if number != self._editing.number:
            self._host.say(OTHER_ENTRY, wrong=True)
            return
        if job is not None and job.file == path:
            self._host.say("Not saved: this entry is running.", wrong=True)
            return
        actions = self._editing.with_action(action)
        try:
            replace_todo(path, short_name(actions[0].model_dump(mode="json")), actions)
        except HeldError:
            self._host.say("Not saved: this entry is running.", wrong=True)
            return
        self._editing.end()
        self._host.say(f"Saved on the TODO list: {describe_actions(actions)}")
        self._changed()

    def _save(self, values: Values) -> None:
        """Save an action that is whole, whether or not what it names is on this machine."""
        check = partial(check_action, self._tab.config(values))
        refuse = partial(self._refuse, self._tab, "Not saved:")
        obstacles = self._tab.obstacles(values)
        check_form(self._host, KEYS("save"), check, obstacles, refuse, self._save_where_asked)

    def _save_where_asked(self, action: BaseModel) -> None:
        name = f"{action.model_dump()['action']}.json"
        path = dialogs.ask_file_to_save(self._host.window, ".json", name=name)
        if path is None:
            return
        try:
            write_actions(path, [action])
        except OSError as error:
            self._host.say(f"Not saved: {one_sentence(error)}", wrong=True)
            return
        self._host.say(f"Saved {path}")

    def _open(self, values: Values) -> None:
        path = dialogs.ask_file_to_open(self._host.window, ".json")
        if path is not None:
            self.open(path)


def short_name(config: Mapping[str, Any]) -> str:
    """Return a short name for an action, by what it works on."""
    if "name" in config:
        return str(config["name"])
    if "runs" in config:
        return str(config["runs"][0])[:NAME_LETTERS]
    first = config["datasets"][0]
    return f"{first['dataset']} {first['corruption']}"[:NAME_LETTERS]


def _what_to_choose(actions: Sequence[Any]) -> str:
    """Say which corruptions wait for a dataset, where a file leaves it open."""
    trainings = [action for action in actions if isinstance(action, TrainNet)]
    waiting = [e.corruption for action in trainings for e in action.datasets if e.dataset is None]
    if not waiting:
        return ""
    return f"; it runs on any dataset: choose one with {' and '.join(dict.fromkeys(waiting))}"


def _first_two(problems: Sequence[Problem]) -> str:
    said = "; ".join(str(problem).rstrip(".") for problem in problems[:2])
    return f"{said}; and {len(problems) - 2} more" if len(problems) > 2 else said
