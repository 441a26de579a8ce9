"""Killed before any one of its file operations, a process leaves the old or the new, whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from datasets.database import import_dataset, list_datasets, open_dataset
from datasets.mvtec import index_mvtec
from datasets.synthetic import list_corruptions, save_corruption
from experiments.files.todo import list_todo, move_todo
from experiments.replacing import begin_replacement, finish_replacement
from experiments.run_folder import RunFolder
from experiments.running.recovery import recover_workspace
from experiments.workspace import Workspace
from storage import whole
from tests.faults.killing import killed_at
from tests.tiny_category import write_tiny_category


@pytest.fixture(params=[True, False], ids=["exchanged at once", "in two steps"])
def exchanging(request, monkeypatch):
    """Whether the disk can let two folders change places at once."""
    if not request.param:
        for module in ("storage.whole", "experiments.replacing"):
            monkeypatch.setattr(f"{module}.exchange", lambda one, other: False)
    return request.param


def write_few_images(folder: Path) -> Path:
    return write_tiny_category(folder, train=2, test_good=1, per_defect=1, defects=["dent"])


def make_workspace(folder: Path) -> Workspace:
    return Workspace(*(folder / name for name in ("data", "runs", "todo", "presets")))


def left_overs(folder: Path) -> list[Path]:
    hidden = (path for path in folder.rglob(".*") if path.name != ".locks")
    return [path for path in hidden if path.name != ".replacing" or list(path.iterdir())]


def at_every_operation(
    folder: Path, prepare: Callable[[], object], work: Callable[[], object]
) -> Iterator[int]:
    """Yield after each kill, from the first operation to the last, each time prepared alike."""
    prepare()
    prepared = folder.with_name("prepared")
    shutil.copytree(folder, prepared)
    for at in count(1):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(prepared, folder)
        if not killed_at(work, folder, at):
            assert at > 1
            return
        yield at


def test_a_dataset_is_the_old_or_the_new_one(tmp_path, exchanging):
    old = index_mvtec(write_few_images(tmp_path / "old"))
    new = [*old, *index_mvtec(write_few_images(tmp_path / "more"))]
    work = make_workspace(tmp_path / "work")
    outcomes = set()

    def replace():
        import_dataset(work.data, "plate", new, force=True)

    for _ in at_every_operation(
        tmp_path / "work", lambda: import_dataset(work.data, "plate", old), replace
    ):
        recover_workspace(work)
        dataset = open_dataset(work.data, "plate")
        outcomes.add(len(dataset.samples))
        assert [summary.name for summary in list_datasets(work.data)] == ["plate"]
        assert not left_overs(tmp_path / "work")
    assert outcomes == {len(old), len(new)}


def test_a_first_import_is_there_or_not(tmp_path):
    samples = index_mvtec(write_few_images(tmp_path / "source"))
    work = make_workspace(tmp_path / "work")
    for _ in at_every_operation(
        tmp_path / "work",
        lambda: work.data.mkdir(parents=True),
        lambda: import_dataset(work.data, "plate", samples),
    ):
        recover_workspace(work)
        names = [path.name for path in work.data.iterdir()]
        assert names in ([], ["plate"])
        if names:
            assert len(open_dataset(work.data, "plate").samples) == len(samples)


def test_a_corruption_is_the_old_or_the_new_one(tmp_path):
    samples = index_mvtec(write_few_images(tmp_path / "source"))
    work = make_workspace(tmp_path / "work")
    outcomes = set()

    def save(copies):
        dataset = open_dataset(work.data, "plate")
        save_corruption(dataset, "Spots", "Stain", {}, copies=copies, seed=0, force=True)

    def prepare():
        import_dataset(work.data, "plate", samples)
        save(1)

    for _ in at_every_operation(tmp_path / "work", prepare, lambda: save(2)):
        recover_workspace(work)
        dataset = open_dataset(work.data, "plate")
        assert list_corruptions(dataset) == ("Spots",)
        folder = dataset.folder / "corruptions" / "Spots"
        outcomes.add(len(list(folder.rglob("*.png"))))
        assert not left_overs(tmp_path / "work")
    assert len(outcomes) == 2


def test_a_file_is_the_old_or_the_new_one(tmp_path):
    path = tmp_path / "work" / "runs" / "rings" / "summary.json"
    found = set()
    for _ in at_every_operation(
        tmp_path / "work",
        lambda: whole.write_whole(path, "old"),
        lambda: whole.write_whole(path, "new"),
    ):
        whole.recover(path.parent)
        found.add(path.read_text())
        assert [each.name for each in path.parent.iterdir()] == ["summary.json"]
    assert found == {"old", "new"}


def test_a_run_is_the_old_one_until_the_new_one_is_complete(tmp_path, exchanging):
    work = make_workspace(tmp_path / "work")
    run = RunFolder(work.runs / "rings")
    outcomes = set()

    def write(folder, text):
        whole.write_whole(folder.experiment, text)
        whole.write_whole(folder.model, text)

    def replace():
        new = begin_replacement(run)
        write(new, "new")
        finish_replacement(run)

    def prepare():
        write(run, "old")
        interrupted = begin_replacement(run)
        write(interrupted, "interrupted long ago")

    for _ in at_every_operation(tmp_path / "work", prepare, replace):
        recover_workspace(work)
        assert [path.name for path in work.runs.glob("[!.]*")] == ["rings"]
        assert run.experiment.read_text() == run.model.read_text()
        outcomes.add(run.model.read_text())
        assert {path.name for path in run.path.iterdir()} == {"experiment.json", "model.keras"}
    assert outcomes == {"old", "new"}


def test_no_file_of_the_todo_list_is_lost_when_it_is_ordered_anew(tmp_path):
    work = make_workspace(tmp_path / "work")

    def prepare():
        for name in ("first", "second", "third"):
            whole.write_whole(work.todo / f"001_{name}.json", name)

    def reverse():
        move_todo(work.todo, [entry.path for entry in reversed(list_todo(work.todo))])

    for _ in at_every_operation(tmp_path / "work", prepare, reverse):
        recover_workspace(work)
        found = [path.read_text() for path in work.todo.glob("[!.]*")]
        assert sorted(found) == ["first", "second", "third"]
