"""What a study will do is known before it does it."""

from __future__ import annotations

import shutil

import pytest

from experiments.config.actions import TrainNet
from experiments.events import StepMeasured, from_line
from experiments.files.expand import expand
from experiments.running.measured_step import _SameBatch
from experiments.study.plan import describe_plan, plan_runs
from tests.experiments.conftest import ARCHITECTURE, TRAINING, make_desk, train_action


def plan(desk, **changes):
    return plan_runs([TrainNet.model_validate(train_action(**changes))], desk.workspace)


def test_the_runs_are_those_that_would_be_made(trained):
    action = TrainNet.model_validate(train_action(seeds=[0, 1]))
    expected = expand(action, trained.workspace)
    planned = plan_runs([action], trained.workspace)
    assert tuple(run.experiment for run in planned) == expected
    assert [run.progress for run in planned] == ["done", "to do"]


def test_a_run_without_its_evaluation_is_begun(trained, run_folder, tmp_path):
    desk = make_desk(tmp_path)
    (tmp_path / "data").symlink_to(trained.workspace.data)
    copy = desk.workspace.runs / run_folder.name
    shutil.copytree(run_folder, copy)
    shutil.rmtree(copy / "evaluation")
    assert [run.progress for run in plan(desk)] == ["begun"]
    assert [run.progress for run in plan(desk, evaluation=None)] == ["done"]


def test_a_run_whose_evaluation_was_killed_half_way_is_begun(trained, run_folder, tmp_path):
    desk = make_desk(tmp_path)
    (tmp_path / "data").symlink_to(trained.workspace.data)
    shutil.copytree(run_folder, desk.workspace.runs / run_folder.name)
    assert [run.progress for run in plan(desk)] == ["done"]
    (desk.workspace.runs / run_folder.name / "evaluation/uncertainty/metrics.json").unlink()
    assert [run.progress for run in plan(desk)] == ["begun"]


def test_steps_follow_from_epochs_images_and_batches(trained):
    (run,) = plan(trained, trainings=[TRAINING | {"epochs": 3}])
    # 16 images and 4 validation images in batches of 4, a validation step counting a third
    assert run.steps == pytest.approx(3 * (16 + 4 / 3) / 4)


def test_time_is_that_of_the_runs_that_are_left(trained):
    planned = plan(trained, seeds=[0, 1, 2])
    steps = planned[0].steps
    said = describe_plan(planned, {planned[0].cost_key: 3600 / steps})
    assert "3 runs: 1 done, 0 begun, 2 to do" in said
    assert "time: about 2.0 hours of training" in said


def test_the_room_that_is_said_is_about_what_a_run_takes(trained, run_folder):
    (run,) = plan(trained)
    taken = sum(path.stat().st_size for path in run_folder.rglob("*") if path.is_file())
    assert taken / 4 < run.disk_bytes < 4 * taken


def test_the_papers_study_is_planned_before_anything_is_imported(desk, capsys, monkeypatch):
    monkeypatch.setattr(
        "experiments.running.measured_step.seconds_per_step", lambda experiment, shape: 0.5
    )
    assert desk.run("run", "mvtec_paper", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "210 runs: 0 done, 0 begun, 210 to do" in said
    assert "not imported yet: bottle, cable" in said
    assert "days of training" in said
    assert not desk.workspace.runs.exists()


def test_a_program_that_plans_is_told_the_time_of_each_kind_of_step(desk, capsys, monkeypatch):
    monkeypatch.setattr(
        "experiments.running.measured_step.seconds_per_step", lambda experiment, shape: 0.5
    )
    assert desk.run("run", "mvtec_paper", "--dry-run", "--progress", "json") == 0
    heard = [from_line(line) for line in capsys.readouterr().out.splitlines()]
    steps = [event for event in heard if isinstance(event, StepMeasured)]
    assert {event.seconds for event in steps} == {0.5}
    assert len({event.step for event in steps}) == len(steps) > 1


def test_a_step_of_a_network_with_a_corruption_head_has_masks(trained):
    action = train_action(architectures=[ARCHITECTURE | {"corruption_head": True}])
    (experiment,) = expand(TrainNet.model_validate(action), trained.workspace)
    (images, targets) = _SameBatch(experiment, (48, 40, 1))[0]
    assert targets.shape == (*images.shape[:3], 2)


def test_a_step_is_measured(trained, capsys):
    words = ["run", trained.write("seeds.json", train_action(seeds=[5, 6])), "--dry-run"]
    assert trained.run(*words) == 0
    said = capsys.readouterr().out
    assert "2 runs: 0 done, 0 begun, 2 to do" in said
    assert "time: about" in said


def test_a_file_with_mistakes_is_no_plan(trained, capsys):
    path = trained.write("wrong.json", train_action(seeds=[1, "two"]))
    assert trained.run("run", path, "--dry-run") == 2
    assert "seeds.1" in capsys.readouterr().err
