from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.workspace import Workspace
from gui.kit import dialogs
from gui.program import Program, create_program
from tests.finished_runs import write_gallery
from tests.gui.review.driver import Until, go_on


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    write_gallery(folder)
    return folder


@pytest.fixture
def review(
    gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: Until
) -> Iterator[Program]:
    monkeypatch.setattr(
        dialogs, "ask_file_to_save", lambda window, suffix, **_: tmp_path / f"saved{suffix}"
    )
    opened = create_program(Workspace(runs=gallery), tmp_path / "settings.json", front="results")
    until(go_on(opened), lambda: opened.results.runs.table.runs and not opened.host.background.busy)
    yield opened
    opened.window.close()
