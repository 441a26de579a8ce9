"""Model, figures, threshold and choice of a run: of one training and one evaluation, or refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest

import main
from evaluation.stored import read_evaluation
from experiments.review.html_report import write_html_report
from experiments.review.listing import describe_workspace
from experiments.run_folder import RunFolder
from experiments.running import evaluate as evaluating
from experiments.runs import read_run
from experiments.workspace import Workspace
from models.recorded import record_of, save_recorded
from storage.digest import file_digest
from tests.experiments.conftest import Desk


@pytest.fixture
def copy(run_folder: Path, tmp_path: Path) -> RunFolder:
    return RunFolder(Path(shutil.copytree(run_folder, tmp_path / "runs" / run_folder.name)))


@pytest.fixture
def judge(trained: Desk, copy: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Judge an image by the copy of the run; returns the exit code and what was said."""
    image = next((trained.workspace.data / "tiny/test/good").iterdir())

    def predict() -> tuple[int, str]:
        code = trained.run("predict", copy.path, image, "--out", tmp_path / "out")
        return code, " ".join(capsys.readouterr().err.split())

    return predict


def read(path: Path) -> dict[str, object]:
    return json.loads(path.read_text(encoding="utf-8"))


def change(path: Path, **values: object) -> None:
    path.write_text(json.dumps(read(path) | values), encoding="utf-8")


def test_every_file_of_an_evaluation_names_its_model_and_itself(copy: RunFolder) -> None:
    digest = file_digest(copy.model)
    assert read(copy.model_record) == {"sha256": [digest]}
    assert record_of(copy.model) == copy.model_record
    metrics, chosen = read(copy.evaluation("residual").metrics), read(copy.chosen)
    thresholds = read(copy.thresholds)
    assert metrics["model"] == chosen["model"] == digest
    assert thresholds["models"] == {"residual": digest, "uncertainty": digest}
    for measure, evaluation in thresholds["evaluations"].items():
        assert read(copy.evaluation(measure).metrics)["evaluation"] == evaluation
    assert metrics["evaluation"] == chosen["evaluation"] == thresholds["evaluations"]["residual"]
    scores = copy.evaluation("residual").scores.read_text().splitlines()
    assert all(line.endswith(f",{digest}") for line in scores[1:])
    assert read_run(copy).troubles == ()
    read_evaluation(copy.evaluation("residual").folder)


def test_a_foreign_model_is_refused_whatever_threshold_is_given(
    copy: RunFolder, trained: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = keras.saving.load_model(copy.model, compile=False)
    network.save(copy.model)
    image = next((trained.workspace.data / "tiny/test/good").iterdir())
    words = ("predict", copy.path, image, "--out", tmp_path / "out", "--threshold", 1)
    assert trained.run(*words) == 2
    assert "is not the model that run" in capsys.readouterr().err


def test_a_model_that_trained_on_asks_for_an_evaluation(copy: RunFolder, judge) -> None:
    network = keras.saving.load_model(copy.model, compile=False)
    network.set_weights([weights * 1.01 for weights in network.get_weights()])
    save_recorded(network, copy.model)
    code, said = judge()
    assert code == 2
    assert "belong to an older model: evaluate the run again" in said
    assert any("older model" in trouble for trouble in read_run(copy).troubles)
    assert "older model" in describe_workspace(Workspace(runs=copy.path.parent))
    write_html_report([read_run(copy)], copy.path / "report.html")
    assert "belong to an older model" in (copy.path / "report.html").read_text(encoding="utf-8")


def test_another_model_is_refused_by_name(copy: RunFolder, judge) -> None:
    network = keras.saving.load_model(copy.model, compile=False)
    network.set_weights([weights * 1.01 for weights in network.get_weights()])
    network.save(copy.model)
    code, said = judge()
    assert code == 2
    assert "is not the model that run" in said


def test_a_model_of_another_shape_is_refused_where_there_is_no_record(
    copy: RunFolder, judge
) -> None:
    copy.model_record.unlink()
    forget_stamps(copy)
    inputs = keras.Input((16, 16, 1))
    keras.Model(inputs, keras.layers.Conv2D(1, 1)(inputs)).save(copy.model)
    code, said = judge()
    assert code == 2
    assert "is the network of another experiment" in said


@pytest.mark.parametrize("kind", ["weights", "answers"])
def test_a_model_that_gives_no_numbers_gives_no_verdict(
    trained: Desk, copy: RunFolder, judge, kind: str, tmp_path: Path
) -> None:
    copy.model_record.unlink()
    forget_stamps(copy)
    network = keras.saving.load_model(copy.model, compile=False)
    if kind == "weights":
        network.set_weights([weights * np.nan for weights in network.get_weights()])
    else:  # finite weights of both signs, whose sums are infinity minus infinity
        huge = [np.float32(3e38) * (-1) ** np.arange(w.size) for w in network.get_weights()]
        shapes = [w.shape for w in network.get_weights()]
        network.set_weights([w.reshape(s) for w, s in zip(huge, shapes, strict=True)])
    network.save(copy.model)
    code, said = judge()
    assert code == 2
    assert "no numbers (NaN or infinite)" in said
    assert not (tmp_path / "out" / "predictions.csv").exists()
    thresholds = copy.thresholds.read_text()
    data = f"--data={trained.workspace.data}"
    assert run_with(copy, data, "evaluate", copy.name, "--measures", "residual") == 2
    assert copy.thresholds.read_text() == thresholds


def forget_stamps(copy: RunFolder) -> None:
    """Leave of an evaluation what earlier versions wrote."""
    for path in (*copy.path.glob("evaluation/*/metrics.json"), copy.chosen, copy.thresholds):
        content = read(path)
        for name in ("model", "evaluation", "models", "evaluations"):
            content.pop(name, None)
        path.write_text(json.dumps(content), encoding="utf-8")


def test_a_run_of_earlier_versions_is_judged_as_before(copy: RunFolder, judge) -> None:
    copy.model_record.unlink()
    forget_stamps(copy)
    assert read_run(copy).troubles == ()
    assert judge()[0] == 0


def test_a_mixture_with_files_of_earlier_versions_is_noticed(copy: RunFolder, judge) -> None:
    old = copy.thresholds.read_text()
    forget_stamps(copy)
    copy.thresholds.write_text(old)
    code, said = judge()
    assert code == 2
    assert "are of different evaluations" in said


@pytest.mark.parametrize("step", ["write_usual", "write_chosen", "write_thresholds"])
def test_an_evaluation_that_is_killed_half_way_gives_no_verdict(
    trained: Desk, copy: RunFolder, judge, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    words = ["evaluate", copy.name, "--measures", "residual", "--map", "residual", "--score", "L1"]
    data = f"--data={trained.workspace.data}"
    with monkeypatch.context() as patch:
        patch.setattr(evaluating, step, die)
        assert run_with(copy, data, *words) == 130
    code, said = judge()
    assert code == 2
    assert "did not come to its end: evaluate the run again" in said
    assert any("different evaluations" in trouble for trouble in read_run(copy).troubles)
    assert run_with(copy, data, *words) == 0
    assert judge()[0] == 0


def run_with(copy: RunFolder, *words: object) -> int:
    return main.main([f"--runs={copy.path.parent}", *map(str, words)])
