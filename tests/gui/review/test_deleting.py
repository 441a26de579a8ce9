"""Deleting runs from the table of results."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.workspace import Workspace
from gui.kit import dialogs
from gui.program import create_program
from tests.finished_runs import write_run
from tests.gui.review.driver import Until, go_on, rest


def test_the_ticked_runs_are_deleted_and_the_table_shows_the_rest_and_the_words_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    workspace = Workspace(*(tmp_path / name for name in ("data", "runs", "todo", "presets")))
    names = [write_run(workspace.runs, name, measures=()).name for name in "abc"]
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_yes_no", lambda *words: asked.append(words[2]) or True)
    review = create_program(workspace, tmp_path / "settings.json", front="results")
    try:
        until(go_on(review), lambda: len(review.results.runs.table.runs) == 3)
        rest(review, until)
        for line in (0, 2):
            review.results.runs.click(line, 0)
        review.host.window["runs/delete"].click()
        until(go_on(review), lambda: len(review.results.runs.table.runs) == 1)
        assert f"the run {names[0]!r}\nthe run {names[2]!r}" in asked[0]
        assert review.results.runs.table.names == [names[1]]
        assert "Moved 2 things into the trash" in review.host.window["window/status"].get()
        assert sorted(path.name for path in workspace.runs.glob("[!.]*")) == [names[1]]
        review.host.window["runs/delete"].click()
        details = review.host.window["runs/details"]
        until(go_on(review), lambda: details.get().startswith("There are no runs in"))
        rest(review, until)
        assert f'restore "{names[1]}" puts it back' in review.host.window["window/status"].get()
    finally:
        review.window.close()
