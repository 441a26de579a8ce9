"""A real training in a real process, stopped as a person or the window stops it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.runs import list_runs, read_run
from models.history_file import read_history
from models.inference import load_model
from tests.experiments.conftest import TRAINING, make_desk, train_action

ROOT = Path(__file__).parents[3]


@pytest.fixture
def desk(trained, tmp_path):
    """A workspace with the dataset of the trained one and no run."""
    (tmp_path / "data").symlink_to(trained.workspace.data)
    return make_desk(tmp_path)


def start(desk, *words):
    folders = [f"--{name}={desk.folder / name}" for name in ("data", "runs", "todo", "presets")]
    return subprocess.Popen(
        [sys.executable, ROOT / "main.py", *folders, *map(str, words), "--progress", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_epoch(process, epoch):
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "epoch" and event["epoch"] >= epoch:
            return
    raise AssertionError(process.stderr.read())


def test_a_stop_ends_the_whole_job_keeps_the_best_model_and_can_be_resumed(desk, capsys):
    preset = desk.write("presets/training/long.json", TRAINING | {"epochs": 1000})
    action = desk.write("long.json", train_action(trainings=["long"], evaluation=None))
    process = start(desk, "run", action)
    wait_for_epoch(process, 2)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) == 130
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)

    (run,) = list_runs(desk.workspace.runs)
    assert run.state.status == "stopped"
    assert "the best model, of epoch" in run.state.message
    assert run.state.message.endswith("is kept; --resume goes on")
    assert load_model(run.folder.model).count_params() == run.state.parameters
    done = len(read_history(run.folder.history))
    assert 2 <= done == run.state.epochs < 1000
    assert not list(run.folder.path.glob(".*partial*"))

    preset.write_text(json.dumps(TRAINING | {"epochs": done + 1}))
    assert desk.run("run", action, "--resume", "--progress", "json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (earlier,) = (event for event in told if event["event"] == "earlier_epochs")
    assert earlier["experiment"] == run.name
    assert [row["epoch"] for row in earlier["rows"]] == list(range(1, done + 1))
    (run,) = list_runs(desk.workspace.runs)
    assert run.state.status == "finished"
    epochs = [row["epoch"] for row in read_history(run.folder.history)]
    assert epochs == list(range(1, done + 2))


def test_the_same_experiment_trains_on_jax_without_tensorflow(desk, tmp_path):
    blocker = tmp_path / "blocked"
    blocker.mkdir()
    (blocker / "tensorflow.py").write_text('raise ImportError("TensorFlow is absent here")\n')
    small = train_action(
        trainings=[
            TRAINING
            | {"loss": "ssim_mse", "epochs": 1, "corrupted_weight": 10}
            | {"schedule": {"kind": "cosine"}}
        ],
        evaluation={"measures": ["residual"], "pictures": False},
    )
    folders = [f"--{name}={desk.folder / name}" for name in ("data", "runs", "todo", "presets")]
    ended = subprocess.run(
        [sys.executable, ROOT / "main.py", *folders, "run", desk.write("jax.json", small)],
        env={**os.environ, "KERAS_BACKEND": "jax", "PYTHONPATH": str(blocker)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    (run,) = list_runs(desk.workspace.runs)
    environment = json.loads(run.folder.environment.read_text())
    assert environment["backend"] == "jax"
    assert environment["device_names"] == {"cpu:0": "CPU"}
    assert environment["trained_on"] == ["cpu:0"]
    assert read_run(run.folder).metrics["residual"]["image_auroc"] is not None
