from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.workspace import Workspace
from gui.review.state import Review
from gui.review.window import (
    close_review,
    create_review,
)
from tests.finished_runs import write_gallery
from tests.gui.review.driver import (
    Until,
    go_on,
)


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    write_gallery(folder)
    return folder


@pytest.fixture
def review(
    gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: Until
) -> Iterator[Review]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    opened = create_review(
        Workspace(runs=gallery), lambda title, suffix: tmp_path / f"saved{suffix}"
    )
    until(go_on(opened), lambda: opened.table.runs and not opened.background.busy)
    yield opened
    close_review(opened)
