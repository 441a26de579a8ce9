"""What would certainly fail is refused before it starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasets.database import import_dataset, open_dataset
from datasets.mvtec import index_mvtec
from datasets.synthetic import save_corruption
from experiments.workspace import Workspace
from gui.builder.certain import check_now
from tests.finished_runs import write_run

TRAIN = {
    "action": "train_net",
    "datasets": [{"dataset": "rings", "corruption": "Stain"}],
    "resolution": "48x48",
    "architectures": ["AESc_d4_f5_n8"],
    "trainings": ["paper"],
}
SPOTS = {"action": "corrupt_db", "datasets": ["rings"], "name": "Spots"}
IMPORT = {"action": "import_db", "name": "rings", "sample": {}}


@pytest.fixture
def workspace(tmp_path: Path, category: Path) -> Workspace:
    found = Workspace(*(tmp_path / name for name in ("data", "runs", "todo", "presets")))
    import_dataset(found.data, "rings", index_mvtec(category))
    return found


def said(values: dict[str, object], workspace: Workspace) -> str:
    return "; ".join(map(str, check_now(values, workspace)[1]))


def test_what_exists_already_is_refused_unless_it_is_to_be_replaced(workspace: Workspace) -> None:
    assert said(TRAIN, workspace) == said(SPOTS, workspace) == ""
    write_run(workspace.runs, measures=())
    save_corruption(open_dataset(workspace.data, "rings"), "Spots", "Stain", {}, copies=1, seed=0)
    assert "exists already" in said(TRAIN, workspace)
    assert "has a corruption of this name" in said(SPOTS, workspace)
    assert "there is a dataset 'rings' already" in said(IMPORT, workspace)
    for values in (TRAIN, SPOTS, IMPORT):
        assert said({**values, "force": True}, workspace) == ""


def test_what_names_something_that_is_not_there_is_refused(workspace: Workspace) -> None:
    missing = {"dataset": "nuts", "corruption": "Stain"}
    assert "nuts" in said({**TRAIN, "datasets": [missing]}, workspace)
    assert "nuts" in said({**SPOTS, "datasets": ["nuts"]}, workspace)
    assert "no run 'r'" in said({"action": "eval_net", "runs": ["r"]}, workspace)


def test_a_run_without_its_network_or_its_images_is_not_measured(workspace: Workspace) -> None:
    folder = write_run(workspace.runs, measures=())
    measure = {"action": "eval_net", "runs": [folder.name]}
    assert said(measure, workspace) == ""
    (workspace.data / "rings").rename(workspace.data / ".rings")
    assert "there is no dataset 'rings'" in said(measure, workspace)
    folder.model.unlink()
    assert f"{folder.name} cannot be evaluated: it has no trained model" in said(measure, workspace)
