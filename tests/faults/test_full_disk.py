"""A disk that takes nothing more: one sentence with the path, exit code 2, and nothing is lost."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from datasets.database import open_dataset
from tests.experiments.conftest import make_desk
from tests.tiny_category import write_tiny_category


def mount(folder: Path, options: str) -> None:
    folder.mkdir(exist_ok=True)
    ended = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        pytest.skip(f"no disk can be mounted here: {ended.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 8 MB."""
    folder = tmp_path / "disk"
    mount(folder, "size=8m")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def source(tmp_path):
    return write_tiny_category(tmp_path / "source")


def fill(folder: Path, leave: int = 0) -> Path:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    if leave:
        with filler.open("r+b") as file:
            file.truncate(filler.stat().st_size - leave)
    return filler


def everything_in(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    kept = (path for path in files if ".locks" not in path.parts and path.name != "filler")
    return {str(path.relative_to(folder)): path.read_bytes() for path in kept}


@pytest.mark.parametrize("left", [0, 8192, 16384])
def test_an_import_or_a_corruption_is_refused_and_leaves_what_was_there(
    small_disk, source, capsys, left
):
    desk = make_desk(small_disk)
    assert desk.run("import", source, "--name", "tiny") == 0
    before = everything_in(small_disk)
    fill(small_disk, left)
    corrupt = ["corrupt", "tiny", "--name", "Spots", "--copies", "9"]
    for words in (["import", source, "--name", "tiny", "--force"], corrupt):
        capsys.readouterr()
        assert desk.run(*words) == 2
        said = capsys.readouterr().err.strip().splitlines()[-1]
        assert str(small_disk) in said
        assert "No space left on device" in said
        assert everything_in(small_disk) == before
    assert (
        len(open_dataset(desk.workspace.data, "tiny").samples)
        == len(list(source.rglob("*.png"))) - 4
    )


def test_a_folder_that_may_only_be_read_is_named(tmp_path, source, capsys):
    disk = tmp_path / "disk"
    mount(disk, "size=8m")
    try:
        desk = make_desk(disk)
        assert desk.run("import", source, "--name", "tiny") == 0
        before = everything_in(disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for words in (
            ["import", source, "--name", "new"],
            ["corrupt", "tiny", "--name", "Spots"],
            ["run", "demo", "--dataset", "tiny"],
        ):
            capsys.readouterr()
            assert desk.run(*words) == 2
            said = capsys.readouterr().err
            assert str(disk) in said
            assert "cannot be written, its disk is read-only: choose another folder" in said
            assert "Traceback" not in said
        assert desk.run("list") == 0
        assert everything_in(disk) == before
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("where", ["data", "runs"])
def test_a_file_where_a_folder_should_be_is_named(tmp_path, source, capsys, where):
    desk = make_desk(tmp_path / "work")
    assert desk.run("import", source, "--name", "tiny") == 0
    shutil.rmtree(desk.workspace.folders[where], ignore_errors=True)
    desk.workspace.folders[where].write_text("no folder")
    words = ["import", source, "--name", "tiny"] if where == "data" else ["run", "bottle_cpu"]
    capsys.readouterr()
    assert desk.run(*words, *(["--dataset", "tiny"] if where == "runs" else [])) == 2
    said = capsys.readouterr().err
    assert str(desk.workspace.folders[where]) in said
    assert "Traceback" not in said
