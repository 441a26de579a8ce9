"""What a person does with the builder, step by step; its jobs only pretend to work."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from experiments.workspace import Workspace
from gui.builder.form_tab import FormTab
from gui.jobs.job import Job
from gui.program import Commands, Program, create_program


class Person:
    """Opens the builder and goes through it."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(*(folder / name for name in ("data", "runs", "todo", "presets")))
        self.settings = folder / "settings.json"
        self.script = ""
        self.measuring = ""
        self.builder: Program

    def open(self, scaling: float | None = None) -> Any:
        def start(file: Path, workspace: Workspace) -> Job:
            return Job([sys.executable, "-c", self.script], file, file.with_suffix(".log"))

        def measure(file: Path, workspace: Workspace) -> list[str]:
            return [sys.executable, "-c", self.measuring]

        commands = Commands(run=start, measure=measure)
        self.builder = create_program(
            self.workspace, self.settings, commands, scaling=scaling, grace=5
        )
        self.wait()
        return self.window

    @property
    def window(self) -> Any:
        return self.builder.host.window

    @property
    def tab(self) -> FormTab:
        return next(tab for tab in self.builder.tabs if tab is self.builder.window.tab)

    def step(self, wait: int | None = None) -> bool:
        return self.builder.window.step(wait)

    def show(self, place: int) -> None:
        self.builder.host.show_tab(self.builder.tabs[place].name)
        self.wait()

    def wait(self, steps: int = 4) -> None:
        """Let the window go on until nothing is under way in the background."""
        for _ in range(steps):
            self.step(20)
        for _ in range(400):
            if not self.builder.host.background.busy:
                return
            self.step(20)

    def fill(self, **values: Any) -> None:
        for key, value in values.items():
            self.window[key.replace("__", "/")].update(value)
        self.wait()

    def click(self, key: str) -> None:
        self.window[key].Widget.invoke()
        self.wait()

    def status(self) -> str:
        return str(self.window["window/status"].get())

    def config(self) -> dict[str, Any]:
        return self.tab.config(self.window.read(timeout=0)[1])

    def close(self) -> None:
        self.builder.window.close()


def hint(person: Person, key: str) -> str:
    element = person.window[f"{key}/hint"]
    whole = element.TooltipObject.text if element.TooltipObject else None
    return str(whole or element.get())


def select(person: Person, name: str, *chosen: str) -> None:
    tab: Any = person.builder.tabs[2]
    tab._lists[name].select(chosen)
    person.wait()


def waiting(person: Person) -> list[str]:
    return list(person.window["todo/list"].get_list_values())
