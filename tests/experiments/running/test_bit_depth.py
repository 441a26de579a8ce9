"""Images of 12 bits in 16-bit files, from their import to the verdict on a new one."""

from __future__ import annotations

import csv
import json
import shutil

import cv2
import numpy as np
import pytest

from datasets.bit_depth import white_of
from datasets.database import open_dataset
from experiments import load_run
from experiments.config.actions import TrainNet
from experiments.events import Message, ignore
from experiments.files.expand import expand
from experiments.run_folder import RunFolder
from experiments.running.evaluate import OTHER_DEPTH, _open_images
from experiments.running.images import read_images
from experiments.running.predict import Wishes
from experiments.running.watch import watch
from experiments.runs import read_experiment
from experiments.study.plan import plan_runs
from tests.experiments.conftest import make_desk, train_action

PER_LEVEL = white_of(12) / 255


def write_deep(source, target, hot=False):
    """Write the image of an 8-bit file as 12 bits in a 16-bit file."""
    pixels = cv2.imread(str(source), cv2.IMREAD_UNCHANGED)
    deep = np.rint(pixels * PER_LEVEL).astype(np.uint16)
    if hot:
        deep.ravel()[0] = 65535
    target.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(target), deep)


@pytest.fixture
def deep_desk(trained, tmp_path):
    """The dataset `tiny` of the trained workspace in 12 bits, and with a hot pixel `hot`."""
    desk = make_desk(tmp_path / "desk")
    tiny = trained.workspace.data / "tiny"
    for name in ("tiny", "hot"):
        source = tmp_path / name
        for path in [*tiny.glob("t*/*/*.png")]:
            hot = name == "hot" and path == min(tiny.glob("train/good/*.png"))
            write_deep(path, source / path.relative_to(tiny), hot)
        assert desk.run("import", source, "--name", name) == 0
    return desk


def test_a_training_reads_twelve_bits_as_it_reads_eight_hot_pixel_or_not(trained, deep_desk):
    shallow = open_dataset(trained.workspace.data, "tiny").samples
    read = {}
    for name in ("tiny", "hot"):
        entry = {"dataset": name, "corruption": "Stain"}
        action = TrainNet.model_validate(train_action(datasets=[entry]))
        (experiment,) = expand(action, deep_desk.workspace)
        assert experiment.bit_depth == 12
        assert plan_runs([action], deep_desk.workspace)[0].experiment == experiment
        samples = open_dataset(deep_desk.workspace.data, name).samples
        stack = read_images([sample.path for sample in samples], experiment, ignore)
        read[name] = stack.take(range(len(stack)))
    paths = [sample.path for sample in shallow]
    eight = read_images(paths, experiment.model_copy(update={"bit_depth": 16}), ignore)
    np.testing.assert_array_equal(read["tiny"], eight.take(range(len(eight))))
    np.testing.assert_array_equal(read["hot"][1:], read["tiny"][1:])


def test_a_run_knows_by_itself_how_deep_new_images_are(trained, run_folder, tmp_path):
    copy, out = tmp_path / "runs" / "copy", tmp_path / "out"
    shutil.copytree(run_folder, copy)
    experiment = json.loads((copy / "experiment.json").read_text())
    assert experiment["bit_depth"] == 16
    (copy / "experiment.json").write_text(json.dumps(experiment | {"bit_depth": 12}))
    shallow = min((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    deep = tmp_path / "elsewhere" / "new.png"
    write_deep(shallow, deep)
    words = ["--out", out, "--overlays", "--progress", "json"]
    assert trained.run("predict", copy, deep, *words) == 0
    with (out / "predictions.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    run = load_run(copy)
    expected = run.predict(cv2.imread(str(shallow))[..., ::-1]).score
    assert float(row["score"]) == pytest.approx(expected, rel=1e-5)
    pixels = cv2.imread(str(deep), cv2.IMREAD_UNCHANGED)
    in_order = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    assert run.predict(in_order).score == pytest.approx(expected, rel=1e-5)
    with pytest.warns(UserWarning, match="below 4096 are nearly black to this run"):
        dark = load_run(run_folder).predict(in_order)  # trained on 8 bits
    assert dark.image.max() <= in_order.max() / 257


def with_depth(run_folder, folder, depth):
    """Copy a run, as one that was trained on images of some depth; None for an earlier version."""
    shutil.copytree(run_folder, folder)
    experiment = json.loads((folder / "experiment.json").read_text()) | {"bit_depth": depth}
    known = {key: value for key, value in experiment.items() if value is not None}
    (folder / "experiment.json").write_text(json.dumps(known))
    return folder


@pytest.mark.parametrize("depth, is_said", [(16, True), (14, False), (12, False), (None, False)])
def test_images_that_are_nearly_black_to_a_run_are_remarked_on_once(
    trained, run_folder, tmp_path, capsys, depth, is_said
):
    run = with_depth(run_folder, tmp_path / "run", depth)
    shallow = min((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "0.png").write_bytes(b"no image")
    for number in (1, 2):
        write_deep(shallow, tmp_path / "new" / f"{number}.png")
    words = ("predict", run, tmp_path / "new", "--out", tmp_path / "out")
    assert trained.run(*words) == 1
    said = capsys.readouterr().err.replace("\n", " ")
    assert said.count("16-bit images whose values stay below 4096 are nearly black") == is_said
    deep, told = tmp_path / "new" / "1.png", []
    watch(
        RunFolder(run), tmp_path / "new", tmp_path / "watched", told.append, Wishes(),
        lambda *_: iter([deep, tmp_path / "new" / "2.png"]),
    )  # fmt: skip
    texts = [event.text for event in told if isinstance(event, Message)]
    assert sum("nearly black" in text for text in texts) == is_said
    assert trained.run("predict", run, shallow, "--out", tmp_path / "shallow") == 0
    assert "nearly black" not in capsys.readouterr().err


def test_synthetic_defects_of_another_depth_are_left_out_and_it_is_said(trained, run_folder):
    experiment = read_experiment(RunFolder(run_folder))
    assert _open_images(experiment, trained.workspace, ignore, ()).synthetic is not None
    deeper = experiment.model_copy(update={"bit_depth": 12})
    seen = _open_images(deeper, trained.workspace, ignore, ())
    assert seen.synthetic is None
    assert OTHER_DEPTH in seen.notes
