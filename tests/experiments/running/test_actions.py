import csv
import json
import os
import shutil

import cv2
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from experiments.config.actions import TrainNet
from experiments.files.expand import expand
from experiments.review.listing import describe_workspace
from experiments.run_folder import RunFolder
from experiments.running import actions as run_module
from experiments.running.actions import check_run_folder
from experiments.runs import read_run
from storage.locks import hold
from tests.experiments.conftest import ARCHITECTURE, SAMPLE, TRAINING, make_desk, train_action

METRICS = {
    "image_auroc", "pixel_auroc", "aupro", "image_ap", "image_f1_max", "pixel_ap",
    "image_auroc_by_norm", "by_defect_type",
}  # fmt: skip


def test_a_run_leaves_everything_that_is_promised(run_folder):
    promised = {
        "experiment.json", "environment.json", "summary.json", "threshold.json", "model.keras",
        "history.csv", "learning_curves.png", "training.log", "overview.png", "data.json",
    }  # fmt: skip
    assert promised <= {path.name for path in run_folder.iterdir()}
    for measure in ("residual", "uncertainty"):
        folder = run_folder / "evaluation" / measure
        for name in ("metrics.json", "scores.csv", "roc_image.png", "roc_pixel.png"):
            assert (folder / name).is_file()
        assert set(json.loads((folder / "metrics.json").read_text())) >= METRICS
        pictures = list((folder / "pictures").glob("*/*.png"))
        assert len(pictures) == len(list(csv.DictReader((folder / "scores.csv").open())))
        assert cv2.imread(str(pictures[0])) is not None


def test_a_run_is_named_after_its_parts_and_says_what_it_was(run_folder):
    run = read_run(RunFolder(run_folder))
    assert run.name == run.experiment.name
    assert run.name.startswith("tiny_Stain48x40_AESc_d3_f3_n4_LR0.005")
    assert run.experiment.architecture.settings.depth == 3
    assert run.state.status == "finished"
    assert run.state.epochs == 2
    assert run.state.parameters > 0
    environment = json.loads((run_folder / "environment.json").read_text())
    assert environment["backend"] == "tensorflow"
    assert {"keras", "numpy"} <= set(environment["packages"])
    assert environment["device_names"][environment["trained_on"][0]]


def test_the_figures_follow_from_the_scores(run_folder):
    folder = run_folder / "evaluation" / "residual"
    rows = list(csv.DictReader((folder / "scores.csv").open()))
    metrics = json.loads((folder / "metrics.json").read_text())
    labels = [int(row["label"]) for row in rows]
    for norm, found in metrics["image_auroc_by_norm"].items():
        expected = roc_auc_score(labels, [float(row[norm]) for row in rows])
        assert found == pytest.approx(expected, abs=1e-6)
    assert metrics["image_auroc"] == metrics["image_auroc_by_norm"]["L2"]


def test_the_residual_map_is_input_minus_reconstruction_of_the_kept_model(run_folder):
    folder = run_folder / "evaluation" / "residual"
    maps, inputs = np.load(folder / "maps.npy"), np.load(folder / "inputs.npy")
    reconstructions = np.load(folder / "reconstructions.npy")
    expected = np.abs(inputs.astype(float) - reconstructions).sum(axis=-1) / 255
    assert maps == pytest.approx(expected, abs=0.5 / 255 + 1e-6)


def test_uncertainty_maps_are_not_empty(run_folder):
    maps = np.load(run_folder / "evaluation" / "uncertainty" / "maps.npy")
    assert (maps.max(axis=(1, 2)) > 0).all()


def test_the_synthetic_test_set_is_measured_apart(run_folder):
    metrics = json.loads((run_folder / "evaluation/residual/metrics.json").read_text())
    assert 0 <= metrics["synthetic"]["pixel_auroc"] <= 1
    assert "synthetic" not in metrics["by_defect_type"]


def test_the_threshold_comes_from_held_out_good_images_with_its_rule(run_folder):
    threshold = json.loads((run_folder / "threshold.json").read_text())
    assert threshold["images"] == round(SAMPLE["train"] * TRAINING["validation_fraction"])
    assert threshold["false_alarm_rate"] == 0.05
    assert threshold["held_rate"] == pytest.approx(1 / (threshold["images"] + 1))
    assert threshold["rule"].endswith(".")
    assert threshold["residual"] > 0 and threshold["uncertainty"] > 0


def test_the_rate_that_few_images_can_hold_is_said_wherever_the_threshold_is(trained, run_folder):
    said = "The threshold can promise 25 % false alarms, not 5 %"
    metrics = json.loads((run_folder / "evaluation/residual/metrics.json").read_text())
    assert [note.startswith(said) for note in metrics["notes"]].count(True) == 1
    assert said in describe_workspace(trained.workspace)


def test_a_run_of_the_same_name_is_not_overwritten(trained, run_folder, capsys):
    before = (run_folder / "model.keras").read_bytes()
    assert trained.run("run", trained.write("again.json", train_action())) == 2
    assert "--resume" in capsys.readouterr().err
    assert (run_folder / "model.keras").read_bytes() == before


def test_a_grid_goes_on_after_a_failing_combination(trained, monkeypatch, capsys):
    ran = []

    def train(folder, workspace, on_event, settings):
        ran.append(folder.name)
        if "d2" in folder.name:
            raise ValueError("it broke")

    monkeypatch.setattr(run_module, "run_experiment_in_child", train)
    architectures = [ARCHITECTURE | {"depth": depth} for depth in (1, 2, 4)]
    grid = train_action(architectures=architectures, trainings=[TRAINING | {"epochs": 1}])
    assert trained.run("run", trained.write("grid.json", grid)) == 1
    assert len(ran) == 3
    said = capsys.readouterr().err
    assert "2 done, 1 failed" in said
    assert "it broke" in said
    for name in ran:
        shutil.rmtree(trained.workspace.runs / name)


def test_expanding_makes_every_combination_in_order(trained):
    action = TrainNet.model_validate(
        train_action(architectures=["AESc_d4_f5_n8", "AE_d4_f5_n8"], trainings=["paper", TRAINING])
    )
    names = [experiment.name for experiment in expand(action, trained.workspace)]
    own = "LR0.005_reduce_on_plateau_B4_Ep2_Gray_NoDA"
    assert names == [
        f"tiny_Stain48x40_{architecture}_{training}"
        for architecture in ("AESc_d4_f5_n8", "AE_d4_f5_n8")
        for training in ("paper", own)
    ]


def test_evaluating_again_needs_no_training(trained, run_folder):
    before = json.loads((run_folder / "evaluation/residual/metrics.json").read_text())
    assert trained.run("evaluate", run_folder.name, "--measures", "residual") == 0
    after = json.loads((run_folder / "evaluation/residual/metrics.json").read_text())
    assert after["image_auroc"] == pytest.approx(before["image_auroc"])


def test_a_dataset_without_defects_gives_null_and_says_why(trained, tmp_path):
    good = trained.workspace.data / "tiny" / "train" / "good"
    desk = make_desk(tmp_path)
    assert desk.run("import", "--name", "only good", "--train", good) == 0
    one = train_action(
        datasets=[{"dataset": "only good", "corruption": "Clean"}],
        evaluation={"measures": ["residual"]},
        trainings=[TRAINING | {"epochs": 1}],
    )
    assert desk.run("run", desk.write("one.json", one)) == 0
    (folder,) = desk.workspace.runs.glob("[!.]*")
    metrics = json.loads((folder / "evaluation/residual/metrics.json").read_text())
    assert metrics["image_auroc"] is None
    assert any("held out" in note for note in metrics["notes"])
    assert any("no defective test image" in note for note in metrics["notes"])


def fail(folder, workspace, on_event, settings):
    raise ValueError("it broke")


def test_a_forced_run_that_fails_leaves_the_older_one_in_its_place(
    trained, run_folder, monkeypatch, tmp_path
):
    desk = make_desk(tmp_path)
    (tmp_path / "data").symlink_to(trained.workspace.data)
    shutil.copytree(run_folder, desk.workspace.runs / run_folder.name)
    before = (run_folder / "model.keras").read_bytes()
    monkeypatch.setattr(run_module, "run_experiment_in_child", fail)
    assert desk.run("run", desk.write("again.json", train_action()), "--force") == 2
    (folder,) = desk.workspace.runs.glob("[!.]*")
    assert (folder / "model.keras").read_bytes() == before


def train_in_no_time(folder, workspace, on_event, settings):
    folder.model.write_text("new")


def test_a_forced_run_takes_the_place_of_the_older_one_when_it_is_complete(
    trained, run_folder, monkeypatch, tmp_path
):
    desk = make_desk(tmp_path)
    (tmp_path / "data").symlink_to(trained.workspace.data)
    old = desk.workspace.runs / run_folder.name
    shutil.copytree(run_folder, old)
    seen = []

    def train(folder, workspace, on_event, settings):
        seen.append((old / "model.keras").read_bytes() == (run_folder / "model.keras").read_bytes())
        train_in_no_time(folder, workspace, on_event, settings)

    monkeypatch.setattr(run_module, "run_experiment_in_child", train)
    assert desk.run("run", desk.write("again.json", train_action()), "--force") == 0
    assert seen == [True]
    assert (old / "model.keras").read_text() == "new"
    assert {path.name for path in old.iterdir()} == {"experiment.json", "model.keras"}


def test_a_replacement_that_was_interrupted_is_gone_on_with(
    trained, run_folder, monkeypatch, tmp_path, capsys
):
    desk = make_desk(tmp_path)
    (tmp_path / "data").symlink_to(trained.workspace.data)
    old = desk.workspace.runs / run_folder.name
    shutil.copytree(run_folder, old)

    def interrupt(folder, workspace, on_event, settings):
        (folder.path / "half").touch()
        raise KeyboardInterrupt

    action = desk.write("again.json", train_action())
    monkeypatch.setattr(run_module, "run_experiment_in_child", interrupt)
    assert desk.run("run", action, "--force") == 130
    assert "stays as it was until the new one is complete" in capsys.readouterr().err
    assert (old / "evaluation").is_dir()

    monkeypatch.setattr(run_module, "run_experiment_in_child", train_in_no_time)
    assert desk.run("run", action, "--resume") == 0
    assert "Going on with what is to replace the run" in capsys.readouterr().err
    assert {path.name for path in old.iterdir()} == {"experiment.json", "half", "model.keras"}


def test_that_a_resume_has_nothing_to_go_on_with_is_said(trained, monkeypatch, tmp_path, capsys):
    desk = make_desk(tmp_path)
    (tmp_path / "data").symlink_to(trained.workspace.data)
    monkeypatch.setattr(run_module, "run_experiment_in_child", train_in_no_time)
    action, said = desk.write("one.json", train_action()), "There is nothing to resume in 'tiny_"
    for is_new in (True, False):
        assert desk.run("run", action, "--resume") == 0
        assert (said in capsys.readouterr().err.replace("\n", " ")) == is_new


def test_a_run_that_another_process_holds_is_refused_by_every_verb(
    trained, run_folder, tmp_path, capsys
):
    with hold(run_folder, "the run"):
        action = trained.write("again.json", train_action())
        for words in (["run", action, "--force"], ["evaluate", run_folder.name]):
            assert trained.run(*words) == 2
            assert f"is in use by process {os.getpid()}" in capsys.readouterr().err


def test_a_run_that_never_had_a_model_may_be_started_again(trained, monkeypatch, tmp_path, capsys):
    desk = make_desk(tmp_path)
    (tmp_path / "data").symlink_to(trained.workspace.data)
    monkeypatch.setattr(run_module, "run_experiment_in_child", fail)
    action = desk.write("one.json", train_action())
    for _ in range(2):
        assert desk.run("run", action) == 2
        assert "it broke" in capsys.readouterr().err


def test_a_damaged_run_is_not_gone_on_with(trained, run_folder, tmp_path, capsys):
    desk = make_desk(tmp_path)
    (tmp_path / "data").symlink_to(trained.workspace.data)
    copy = desk.workspace.runs / run_folder.name
    shutil.copytree(run_folder, copy)
    (copy / "experiment.json").write_text("{bad")
    assert desk.run("run", desk.write("again.json", train_action()), "--resume") == 2
    assert "is damaged" in capsys.readouterr().err


def test_a_run_is_not_begun_beside_one_of_its_name_in_other_letters(trained, run_folder, tmp_path):
    (experiment,) = expand(TrainNet.model_validate(train_action()), trained.workspace)
    folder = RunFolder(run_folder.with_name(run_folder.name.upper()))
    with pytest.raises(FileExistsError, match="is the same name as"):
        check_run_folder(TrainNet.model_validate(train_action(force=True)), experiment, folder)
