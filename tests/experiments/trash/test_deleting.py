from __future__ import annotations

import socket
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from datasets.database import list_damaged_datasets, list_datasets
from datasets.images import list_images
from experiments.events import ignore
from experiments.holding import hold_dataset, hold_training
from experiments.presets import list_presets
from experiments.review.listing import describe_workspace
from experiments.run_folder import RunFolder, list_run_folders
from experiments.running.recovery import recover_workspace
from experiments.trash import deleting
from experiments.trash.deleting import (
    Deleted,
    delete,
    empty_trash,
    find_deleted,
    list_deleted,
    restore,
    restore_hint,
)
from experiments.trash.things import Thing, find_thing
from experiments.workspace import Workspace
from storage.locks import HeldError
from storage.trash import TRASH, put_aside

NOON = datetime(2026, 11, 28, 12)


def throw_away(desk, kind, *names, now=NOON):
    things = [find_thing(kind, name, desk.workspace) for name in names]
    return delete(things, desk.workspace, ignore, now)


def put_back(desk, *names):
    for name in names:
        restore(find_deleted(name, desk.workspace), desk.workspace, ignore)


def everything(desk):
    """Return all files of the workspace but those that say who holds what."""
    files = (path for path in desk.folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in files if ".locks" not in path.parts)


def test_what_is_deleted_is_on_no_list_and_comes_back_as_it_was(desk, run_names):
    before, said = everything(desk), describe_workspace(desk.workspace)
    throw_away(desk, "corruption", "tiny/Soft")
    assert list_datasets(desk.workspace.data)[0].corruptions == ()
    throw_away(desk, "dataset", "tiny")
    throw_away(desk, "run", *run_names[:2])
    throw_away(desk, "preset", "training/slow")
    recover_workspace(desk.workspace)
    assert list_datasets(desk.workspace.data) == list_damaged_datasets(desk.workspace.data) == ()
    assert [folder.name for folder in list_run_folders(desk.workspace.runs)] == run_names[2:]
    assert "slow" not in list_presets(desk.workspace, "training")
    assert TRASH not in describe_workspace(desk.workspace)
    put_back(desk, "training/slow", *run_names[:2], "tiny", "tiny/Soft")
    assert everything(desk) == before
    assert describe_workspace(desk.workspace) == said


def test_images_in_a_trash_are_no_images_of_the_folder(tmp_path):
    for name in ("a.png", f"{TRASH}/20261128-120000_b.png", f"{TRASH}/20261128-120000_c/d.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / name), np.zeros((4, 4), np.uint8))
    assert list_images(tmp_path, recursive=True) == [tmp_path / "a.png"]


def test_a_run_that_is_trained_is_refused_and_none_of_those_given_is_moved(desk, run_names):
    before = everything(desk)
    busy = RunFolder(desk.workspace.runs / run_names[1])
    with hold_training(busy), pytest.raises(HeldError, match=run_names[1]):
        throw_away(desk, "run", *run_names[:2])
    assert everything(desk) == before
    throw_away(desk, "run", run_names[1])


@pytest.mark.parametrize("kind, name", [("dataset", "tiny"), ("corruption", "tiny/Soft")])
def test_data_that_a_run_is_trained_on_now_is_refused(desk, run_names, kind, name):
    with hold_training(RunFolder(desk.workspace.runs / run_names[1])), pytest.raises(HeldError):
        throw_away(desk, kind, name)
    with hold_training(RunFolder(desk.workspace.runs / run_names[0])):  # on another dataset
        throw_away(desk, kind, name)


def test_a_dataset_that_is_imported_now_is_refused(desk):
    with hold_dataset("tiny", desk.workspace, ignore), pytest.raises(HeldError, match="'tiny'"):
        throw_away(desk, "corruption", "tiny/Soft")


def test_of_two_of_a_name_the_last_comes_back_and_both_by_their_times(desk):
    preset = desk.workspace.presets / "training" / "slow.json"
    first = preset.read_text()
    throw_away(desk, "preset", "training/slow")
    preset.write_text(first + "\n")
    throw_away(desk, "preset", "training/slow", now=NOON + timedelta(hours=1))
    put_back(desk, "training/slow")
    assert preset.read_text() == first + "\n"
    with pytest.raises(FileExistsError, match=r"slow\.json exists again"):
        put_back(desk, "training/slow")
    throw_away(desk, "preset", "training/slow", now=NOON + timedelta(hours=2))
    put_back(desk, "20261128-120000_slow.json")
    assert preset.read_text() == first


def test_a_name_of_several_kinds_or_of_none_is_a_question(desk, run_names):
    (desk.workspace.data / "tiny").rename(desk.workspace.data / run_names[0])
    throw_away(desk, "dataset", run_names[0])
    throw_away(desk, "run", run_names[0], now=NOON + timedelta(hours=1))
    with pytest.raises(ValueError, match="several kinds: give one of 20261128-120000_"):
        put_back(desk, run_names[0])
    put_back(desk, f"20261128-130000_{run_names[0]}")
    with pytest.raises(FileNotFoundError, match=f"no 'tiny' in the trash; there: {run_names[0]}"):
        put_back(desk, "tiny")


def test_an_emptied_trash_holds_nothing_and_the_rest_is_as_it_was(desk, run_names):
    throw_away(desk, "corruption", "tiny/Soft")
    throw_away(desk, "run", run_names[0])
    assert [each.thing.name for each in list_deleted(desk.workspace)] == [run_names[0], "tiny/Soft"]
    before = [file for file in everything(desk) if TRASH not in file]
    empty_trash(list_deleted(desk.workspace))
    assert list_deleted(desk.workspace) == ()
    assert everything(desk) == before


def test_what_was_half_removed_when_a_process_was_killed_does_not_come_back(desk, run_names):
    throw_away(desk, "run", run_names[0])
    (entry,) = (each.entry.path for each in list_deleted(desk.workspace))
    half = entry.parent / f".writing-1-0@{socket.gethostname()}-x"  # no process 1 began in 1970
    half.mkdir()
    entry.rename(half / entry.name)
    assert list_deleted(desk.workspace) == ()
    recover_workspace(desk.workspace)
    assert list(entry.parent.iterdir()) == []


def test_what_cannot_be_moved_leaves_all_of_them_where_they_were(desk, run_names, monkeypatch):
    before, moved = everything(desk), []

    def move_once(path, now):
        if moved:
            raise PermissionError(13, "is open in another program", str(path))
        moved.append(path)
        return put_aside(path, now)

    monkeypatch.setattr(deleting, "put_aside", move_once)
    with pytest.raises(PermissionError):
        throw_away(desk, "run", *run_names[:2])
    assert len(moved) == 1
    assert everything(desk) == before


def test_the_way_back_names_folders_other_than_the_usual_ones(tmp_path: Path) -> None:
    where = Workspace(runs=tmp_path / "my runs")
    entry = Deleted(Thing("run", "a", tmp_path), entry=None)  # type: ignore[arg-type]
    command = f'python main.py --runs "{where.runs}" restore "a" puts'
    assert command in restore_hint((entry,), where)
    assert 'python main.py restore "a" puts' in restore_hint((entry,), Workspace())
