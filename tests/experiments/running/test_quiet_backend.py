"""What reaches a terminal from TensorFlow: nothing, unless it is a real error or asked for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import main
from experiments.running.quiet_backend import is_tensorflows
from tests.experiments.conftest import Desk, make_desk

ROOT = Path(main.__file__).parent
STUB = "I0000 00:00:1795574838.116372   14064 cudart_stub.cc:31] Could not find cuda drivers."
OWN_WORDS = [
    STUB,
    "E0000 00:00:1795574841.390341   14064 cuda_platform.cc:52] failed call to cuInit: INTERNAL",
    "W0000 00:00:1723465678.123456 gpu_device.cc:2344 ] Cannot dlopen some GPU libraries.",
    "2024-05-01 10:00:00.123456: I tensorflow/core/util/port.cc:153] oneDNN custom operations are",
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow",
]
OTHER_WORDS = [
    "F0000 00:00:1795574841.390341   14064 cpu_feature_guard.cc:49] needs AVX, which is not there",
    "2024-05-01 10:00:00.123456: F tensorflow/core/platform/cpu_feature_guard.cc:50] needs AVX",
    "ImportError: libcudart.so.12: cannot open shared object file",
    "W0000 is the name of a run",
    "",
]


@pytest.mark.parametrize("line", OWN_WORDS)
def test_what_tensorflow_says_of_itself_is_known(line: str) -> None:
    assert is_tensorflows(line.encode())


@pytest.mark.parametrize("line", OTHER_WORDS)
def test_fatal_errors_and_what_others_say_are_passed_on(line: str) -> None:
    assert not is_tensorflows(line.encode())


def start(words: list[str], **changes: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these words as a terminal would, with nothing set for TensorFlow."""
    environment = {key: value for key, value in os.environ.items() if key[:3] != "TF_"} | changes
    return subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True
    )


VERBS = {
    "list": [],
    "validate": ["FILE"],
    "report": ["RUN", "--out", "OUT/report.html"],
    "predict": ["RUN", "IMAGE", "--out", "OUT"],
    "evaluate": ["RUN", "--samples", "2", "--no-pictures"],
    "train": ["RUN"],
    "run": ["FILE"],
}


@pytest.fixture(scope="module")
def copied(trained: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The workspace with a finished run once more, to work in."""
    folder = tmp_path_factory.mktemp("copied") / "desk"
    shutil.copytree(trained.folder, folder)
    return make_desk(folder)


@pytest.mark.parametrize("verb", VERBS)
def test_the_terminal_stays_quiet(verb: str, copied: Desk, run_folder: Path) -> None:
    action = {"action": "eval_net", "runs": [run_folder.name], "measures": ["residual"]}
    places = {
        "RUN": run_folder.name,
        "IMAGE": str(next((copied.workspace.data / "tiny/test/good").iterdir())),
        "FILE": str(copied.write("again.json", [action])),
        "OUT": str(copied.folder / "out"),
        "OUT/report.html": str(copied.folder / "report.html"),
    }
    words = [places.get(word, word) for word in VERBS[verb]]
    folders = [f"--{name}={copied.folder / name}" for name in ("data", "runs", "todo", "presets")]
    ended = start([str(ROOT / "main.py"), *folders, verb, *words])
    said = ended.stderr
    assert ended.returncode == 0, said
    assert not re.search(r"tensorflow|cuda|absl|xla|gpu|instructions|[IWEF]\d{4} ", said, re.I)
    assert verb not in ("list", "validate", "report") or said == ""


IMPORT = "from experiments.running.quiet_backend import import_keras_quietly as f; f()"


@pytest.fixture
def said_by_keras(tmp_path: Path) -> str:
    """A folder with a `keras` that writes to file descriptor 2 and dies as TensorFlow may."""
    lines = [STUB, "a real error", OTHER_WORDS[0]]
    code = f"import os\nos.write(2, {chr(10).join(lines).encode()!r} + b'\\n')\nos.abort()\n"
    (tmp_path / "keras.py").write_text(code)
    return str(tmp_path)


def test_the_last_words_of_an_import_that_aborts_are_shown(said_by_keras: str) -> None:
    ended = start(["-c", IMPORT], PYTHONPATH=os.pathsep.join([said_by_keras, str(ROOT)]))
    assert ended.returncode != 0
    assert ended.stderr.splitlines() == ["a real error", OTHER_WORDS[0]]


def test_whoever_asks_for_tensorflows_words_gets_them(said_by_keras: str) -> None:
    path = os.pathsep.join([said_by_keras, str(ROOT)])
    ended = start(["-c", IMPORT + "; import keras"], PYTHONPATH=path, TF_CPP_MIN_LOG_LEVEL="0")
    assert STUB in ended.stderr


@pytest.mark.parametrize("enabled", [True, False])
def test_an_import_that_fails_leaves_all_as_it_was(enabled: bool, tmp_path: Path) -> None:
    (tmp_path / "keras.py").write_text("raise ImportError('there is no backend')")
    code = f"""
import gc, os
if not {enabled}:
    gc.disable()
try:
    exec({IMPORT!r})
except ImportError as error:
    os.write(2, str(error).encode())
print(gc.isenabled())
"""
    ended = start(["-c", code], PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]))
    assert ended.returncode == 0
    assert ended.stderr == "there is no backend"
    assert ended.stdout.strip() == str(enabled)
