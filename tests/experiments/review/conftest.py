from __future__ import annotations

from pathlib import Path

import pytest

from experiments.runs import Run, list_runs
from tests.finished_runs import write_gallery


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    write_gallery(folder)
    return folder


@pytest.fixture(scope="session")
def runs(gallery: Path) -> dict[str, Run]:
    """The gallery's runs by dataset; of the three on rings, the best one."""
    return {run.name.split("_")[0]: run for run in reversed(list_runs(gallery))} | {
        "rings": next(
            run for run in list_runs(gallery) if run.name.startswith("rings_Stain48x48_AESc")
        )
    }
