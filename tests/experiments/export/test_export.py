import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from datasets.bit_depth import BitDepth, white_of
from datasets.images import list_images, read_image
from experiments import load_run
from experiments.export.export import EXAMPLES
from experiments.export.formats import FORMATS
from tests.experiments.conftest import Desk

NAMES = ("runtime", "example")


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


def load_example(folder: Path) -> ModuleType:
    """Import the example of an export, with the runtime that lies beside it."""
    modules = [importlib.util.spec_from_file_location(n, folder / f"{n}.py") for n in NAMES]
    for name, spec in zip(NAMES, modules, strict=True):
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return [sys.modules.pop(name) for name in NAMES][-1]


def check_it_judges_as_the_run_does(folder: Path, run_folder: Path, images: list[Path]) -> None:
    example, run = load_example(folder), load_run(run_folder)
    for path in images:
        pixels = cv2.imread(str(path))
        found = example.judge(example.prepare(pixels))
        expected = run.predict(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
        assert found["score"][0] == pytest.approx(expected.score, abs=1e-4)
        assert found["map"][0] == pytest.approx(expected.map, abs=1e-4)
        assert found["reconstruction"][0] == pytest.approx(expected.reconstruction, abs=1e-4)


def test_a_saved_model_judges_as_the_run_does(
    exported: Path, run_folder: Path, images: list[Path]
) -> None:
    check_it_judges_as_the_run_does(exported, run_folder, images)


@pytest.mark.parametrize("to", ["onnx", "openvino"])
def test_other_runtimes_judge_as_the_run_does(
    to: str, trained: Desk, run_folder: Path, images: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / to
    assert trained.run("export", run_folder, "--to", to, out) == 0
    check_it_judges_as_the_run_does(out, run_folder, images)


def test_its_example_says_what_predict_says(
    exported: Path, trained: Desk, run_folder: Path, images: list[Path], tmp_path: Path
) -> None:
    judged = tmp_path / "judged"
    assert trained.run("predict", run_folder, *images, "--out", judged) == 0
    rows = (judged / "predictions.csv").read_text().splitlines()[1:]
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no image")
    words = [sys.executable, exported / "example.py", broken, *images]
    said = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    first, *lines = said.splitlines()
    assert first == f"{broken} cannot be read"
    for place, (row, line) in enumerate(zip(rows, lines, strict=True), 1):
        path, score, _, verdict, *_ = row.split(",")
        assert line.split()[0] == path
        assert float(line.split()[1]) == pytest.approx(float(score), abs=1e-4)
        assert line.split()[2] == verdict
        assert (tmp_path / f"{place:04}_{Path(path).stem}_map.png").is_file()


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


def test_examples_are_short_and_need_only_their_runtime_numpy_and_opencv() -> None:
    example = (EXAMPLES / "example.py").read_text()
    assert len(example.splitlines()) <= 50
    assert imported_by(example) == {"sys", "cv2", "numpy"}
    for each in FORMATS.values():
        loader = (EXAMPLES / each.loader).read_text()
        assert len(loader.splitlines()) < 20
        assert imported_by(loader) == {"json", each.runtime}


def imported_by(text: str) -> set[str]:
    return {line.split()[1] for line in text.splitlines() if line.startswith("import")}


@pytest.mark.parametrize("channels", [1, 3])
def test_examples_equalise_histograms_as_training_did(channels: int, exported: Path) -> None:
    from datasets.resizing import equalize_histogram

    pixels = np.random.default_rng(0).integers(40, 90, (30, 20, channels), dtype=np.uint8)
    example = load_example(exported)
    assert np.array_equal(example.equalize(pixels), equalize_histogram(pixels))


@pytest.mark.parametrize("depth", [12, 16])
def test_examples_read_sixteen_bits_as_predict_does(
    depth: BitDepth, exported: Path, tmp_path: Path
) -> None:
    example, path = load_example(exported), tmp_path / "deep.png"
    assert example.ABOUT["deep_divisor"] == 257
    example.ABOUT["deep_divisor"] = white_of(depth) / 255
    deep = np.random.default_rng(0).integers(0, 8192, (30, 20, 3)).astype(np.uint16)
    assert cv2.imwrite(str(path), deep)
    read = read_image(path, grey=False, bit_depth=depth)
    assert np.array_equal(example.read(str(path)), read[..., ::-1])
