import ast
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from datasets.bit_depth import BitDepth, white_of
from datasets.images import list_images, read_image
from datasets.resizing import equalize_histogram, resize_image
from experiments import load_run
from experiments.export import Format
from experiments.export.example import example_text
from experiments.export.export import OUTPUTS
from experiments.export.formats import FORMATS
from tests.experiments.conftest import Desk

RUN: dict[str, Callable[[Any, Any], Any]] = {
    "onnx": lambda model, images: dict(
        zip(OUTPUTS, model.run(OUTPUTS, {"image": images}), strict=True)
    ),
    "openvino": lambda model, images: model(images),
    "saved_model": lambda model, images: {k: v.numpy() for k, v in model.serve(images).items()},
}
"""How each runtime runs a model that it has opened."""


@pytest.fixture(scope="module")
def images(trained: Desk) -> list[Path]:
    found = list_images(trained.folder / "data" / "tiny" / "test", recursive=True)
    return found[:2] + found[-2:]


@pytest.fixture(scope="module")
def exported(trained: Desk, run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run as a SavedModel, which needs no converter."""
    out = tmp_path_factory.mktemp("exported") / "saved"
    assert trained.run("export", run_folder, "--to", "saved_model", out) == 0
    return out


def load_example(folder: Path) -> Any:
    """Import the example of an export, which judges nothing then."""
    spec = importlib.util.spec_from_file_location("example", folder / "example.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("to", RUN)
def test_each_runtime_judges_as_the_run_does_and_its_example_says_so(
    to: str, exported: Path, trained: Desk, run_folder: Path, images: list[Path], tmp_path: Path
) -> None:
    out = exported if to == "saved_model" else tmp_path / to
    if out != exported:
        assert trained.run("export", run_folder, "--to", to, out) == 0
    check_outputs(to, out, run_folder, images)
    check_example(out, run_folder, images, tmp_path)


def check_outputs(to: str, out: Path, run_folder: Path, images: list[Path]) -> None:
    example, run = load_example(out), load_run(run_folder)
    for path in images:
        pixels = cv2.imread(str(path))
        found = RUN[to](example.MODEL, example.prepare(pixels))
        expected = run.predict(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
        assert found["score"][0] == pytest.approx(expected.score, abs=1e-4)
        assert found["map"][0] == pytest.approx(expected.map, abs=1e-4)
        assert found["reconstruction"][0] == pytest.approx(expected.reconstruction, abs=1e-4)


def check_example(out: Path, run_folder: Path, images: list[Path], folder: Path) -> None:
    """Run the example as somebody does who has nothing of this project beside it."""
    bad = [folder / name for name in ("broken.png", "empty.png", "nowhere.png")]
    bad[0].write_bytes(b"no image")
    bad[1].touch()
    named = folder / "größe 1µm 零件.png"
    images = [*images, Path(shutil.copy(images[-1], named))]
    words = [sys.executable, "-X", "utf8", out / "example.py", *images, *bad]
    said = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout
    lines = said.splitlines()
    assert lines[len(images) :] == [f"{path} cannot be read" for path in bad]
    brightest = json.loads((out / "metadata.json").read_text())["brightest"]
    for place, (path, line) in enumerate(zip(images, lines, strict=False)):
        expected = load_run(run_folder).predict(cv2.imread(str(path))[..., ::-1])
        name, score, verdict = line.rsplit(" ", 2)
        assert name == str(path)
        assert float(score) == pytest.approx(expected.score, abs=1e-4)
        assert verdict == expected.verdict
        drawn = cv2.imread(str(folder / f"{place:04}_{path.stem}_map.png"), cv2.IMREAD_UNCHANGED)
        shades = 255 * np.clip(expected.map / brightest, 0, 1)
        assert drawn == pytest.approx(shades, abs=1.1)


@pytest.mark.parametrize("to", FORMATS)
def test_an_example_leaves_no_path_to_opencv_which_opens_not_all_of_them_on_windows(
    to: Format,
) -> None:
    text = example_text(FORMATS[to].runtime)
    code = [line.partition("#")[0] for line in text.splitlines()]
    assert not [line for line in code if "imread(" in line or "imwrite(" in line]


def test_its_metadata_says_what_goes_in_and_when_a_part_is_defective(
    exported: Path, run_folder: Path
) -> None:
    about = json.loads((exported / "metadata.json").read_text())
    run = load_run(run_folder)
    assert (about["rows"], about["columns"], about["channels"]) == (48, 40, 1)
    assert about["threshold"] == run.threshold
    assert (about["map"], about["scored_by"]) == ("residual", "L2")
    assert about["outputs"] == ["reconstruction", "map", "score"]


def test_an_export_takes_the_threshold_it_is_given_and_replaces_only_exports(
    exported: Path, trained: Desk, run_folder: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    words = ("export", run_folder, "--to", "saved_model")
    assert trained.run(*words, exported) == 2
    assert "--force" in capsys.readouterr().err
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    (tmp_path / "mine" / "metadata.json").write_text("{}")
    assert trained.run(*words, tmp_path / "mine", "--force") == 2
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"
    assert trained.run(*words, tmp_path / "own", "--threshold", "0.25") == 0
    assert json.loads((tmp_path / "own" / "metadata.json").read_text())["threshold"] == 0.25
    assert trained.run(*words, tmp_path / "own", "--force") == 0
    assert json.loads((tmp_path / "own" / "metadata.json").read_text())["threshold"] != 0.25


def test_a_missing_converter_is_named_with_how_to_get_it(
    trained: Desk, run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setitem(sys.modules, "openvino", None)  # as if it were not installed
    assert trained.run("export", run_folder, "--to", "openvino", tmp_path / "out") == 2
    assert "needs openvino: install" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("to", FORMATS)
def test_an_example_has_at_most_forty_lines_and_needs_its_runtime_numpy_and_opencv(
    to: Format,
) -> None:
    runtime = FORMATS[to].runtime
    lines = example_text(runtime).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100
    tree = ast.parse("\n".join(lines))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in found
    }
    assert names == {"json", "sys", "pathlib", "cv2", "numpy", runtime.package}


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("equalize", [False, True])
@pytest.mark.parametrize("side", [20, 64], ids=["shrinks", "grows"])
def test_an_example_brings_images_to_what_the_network_sees_as_training_did(
    channels: int, equalize: bool, side: int, exported: Path
) -> None:
    pixels = np.random.default_rng(0).integers(40, 90, (40, 30, 3), dtype=np.uint8)
    example = load_example(exported)
    example.ABOUT |= {"channels": channels, "equalize_histogram": equalize}
    example.ABOUT |= {"rows": side, "columns": side}
    code = cv2.COLOR_BGR2GRAY if channels == 1 else cv2.COLOR_BGR2RGB
    expected = resize_image(cv2.cvtColor(pixels, code).reshape(40, 30, channels), side, side)
    expected = equalize_histogram(expected) if equalize else expected
    assert np.array_equal(example.prepare(pixels)[0], expected)


@pytest.mark.parametrize("depth", [12, 16])
def test_an_example_reads_sixteen_bits_as_predict_does(
    depth: BitDepth, exported: Path, tmp_path: Path
) -> None:
    example, path = load_example(exported), tmp_path / "deep.png"
    assert example.ABOUT["deep_divisor"] == 257
    example.ABOUT |= {"deep_divisor": white_of(depth) / 255, "channels": 3}
    example.ABOUT |= {"rows": 30, "columns": 20}
    deep = np.random.default_rng(0).integers(0, 8192, (30, 20, 3)).astype(np.uint16)
    assert cv2.imwrite(str(path), deep)
    read = read_image(path, grey=False, bit_depth=depth)
    assert np.array_equal(example.prepare(deep)[0], read)


def test_an_example_takes_floats_from_black_to_white_for_bytes(exported: Path) -> None:
    example = load_example(exported)
    pixels = np.random.default_rng(0).integers(0, 256, (48, 40, 3), dtype=np.uint8)
    floats = (pixels / 255).astype(np.float32)
    assert np.array_equal(example.prepare(floats), example.prepare(pixels))
