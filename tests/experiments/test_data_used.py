"""A run knows the images that it was trained on, and is not judged by others as if by them."""

import json
import shutil

import pytest

from datasets.database import fingerprint_of, open_dataset
from experiments.config.experiment import Experiment
from experiments.data_used import check_data_used, read_data_used
from experiments.runs import list_runs, read_experiment
from tests.experiments.conftest import SAMPLE, make_desk


@pytest.fixture
def desk(trained, tmp_path):
    """A copy of the workspace with one finished run."""
    for name in ("data", "runs"):
        shutil.copytree(trained.folder / name, tmp_path / name)
    return make_desk(tmp_path)


@pytest.fixture
def run(desk):
    (run,) = list_runs(desk.workspace.runs)
    return run.folder


def import_sample(desk, seed):
    action = {"action": "import_db", "name": "tiny", "sample": SAMPLE | {"seed": seed}}
    assert desk.run("run", desk.write("again.json", action | {"force": True})) == 0


def test_a_run_keeps_the_fingerprint_of_its_dataset(desk, run):
    used = read_data_used(run)
    dataset = open_dataset(desk.workspace.data, "tiny")
    assert (used.dataset, used.fingerprint) == ("tiny", fingerprint_of(dataset))
    assert (str(used.resolution), used.grey) == ("48x40", True)


def test_a_replaced_dataset_is_refused_until_the_old_images_are_back(desk, run, capsys):
    before = {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()}
    import_sample(desk, seed=1)
    for words in (["evaluate", run.name], ["robustness", run.name], ["train", run.name]):
        capsys.readouterr()
        assert desk.run(*words) == 2
        said = capsys.readouterr().err.replace("\n", " ")
        assert "was trained on other images than those that dataset 'tiny' has now" in said
        assert "train it again" in said
    assert desk.run("list") == 0
    assert "its dataset has other training images since" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in before} == before
    import_sample(desk, seed=0)
    assert desk.run("evaluate", run.name, "--measures", "residual") == 0
    assert desk.run("list") == 0
    assert "its dataset has other" not in capsys.readouterr().out


def test_other_test_images_are_said_and_not_refused(desk, run):
    for path in (desk.workspace.data / "tiny" / "test" / "good").glob("*000*"):
        path.unlink()
    assert desk.run("evaluate", run.name, "--measures", "residual") == 0
    metrics = json.loads(run.evaluation("residual").metrics.read_text("utf-8"))
    assert "The test images are others than when the run was trained." in metrics["notes"]


def test_images_added_by_hand_are_noticed(desk, run, capsys):
    good = desk.workspace.data / "tiny" / "train" / "good"
    first = next(good.iterdir())
    shutil.copy(first, good / f"more{first.suffix}")
    assert desk.run("evaluate", run.name) == 2
    assert "was trained on other images" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"resolution": "64x64"}, "was trained at 48x40 in grey, but its .* says 64x64 in grey"),
        ({"grey": False}, "was trained at 48x40 in grey, but its .* says 48x40 in colour"),
        ({"dataset": "other"}, "was trained on other images than those that dataset 'other' has"),
    ],
)
def test_an_evaluation_on_other_data_than_the_training_s_is_refused(desk, run, change, words):
    shutil.copytree(desk.workspace.data / "tiny", desk.workspace.data / "other")
    experiment = read_experiment(run)
    grey = change.pop("grey", experiment.training.settings.grey)
    settings = experiment.training.settings.model_copy(update={"grey": grey})
    training = experiment.training.model_copy(update={"settings": settings})
    content = json.loads(experiment.model_copy(update={"training": training}).model_dump_json())
    changed = Experiment.model_validate(content | change)
    with pytest.raises(ValueError, match=words):
        check_data_used(run, changed, desk.workspace)


def test_a_run_of_an_earlier_version_is_not_compared(desk, run):
    run.data.unlink()
    import_sample(desk, seed=1)
    assert desk.run("evaluate", run.name, "--measures", "residual") == 0
