from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from storage import whole
from storage.owner import Owner, this_process


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_file_is_replaced_whole_and_no_temporary_file_stays(tmp_path: Path):
    path = tmp_path / "a.json"
    whole.write_json(path, {"größe": [1, 2]})
    whole.write_json(path, {"größe": 3})
    assert whole.read_json(path) == {"größe": 3}
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_a_file_is_written_with_its_folder_and_its_line_ends(tmp_path: Path):
    whole.write_whole(tmp_path / "new" / "größe.txt", "10 µm\r\n")
    assert (tmp_path / "new" / "größe.txt").read_bytes() == "10 µm\r\n".encode()


@pytest.mark.parametrize("content", [7, "\ud800"])
def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, content: object):
    path = tmp_path / "a.txt"
    whole.write_whole(path, "old")
    with pytest.raises((TypeError, UnicodeEncodeError)):
        whole.write_whole(path, content)  # type: ignore[arg-type]
    assert contents(tmp_path) == {"a.txt": "old"}


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError, SystemExit])
def test_a_file_that_a_library_fails_to_write_leaves_the_old_one(
    tmp_path: Path, failure: type[BaseException]
):
    path = tmp_path / "model.keras"
    path.write_text("old")
    with pytest.raises(failure), whole.file_written_whole(path) as temporary:
        assert temporary.suffix == ".keras"
        temporary.write_text("half")
        raise failure
    assert contents(tmp_path) == {"model.keras": "old"}


def test_content_reaches_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "a.txt"
    flushed: list[tuple[bool, bool]] = []
    flush = os.fsync

    def note(handle: int) -> None:
        flushed.append((os.path.isdir(f"/proc/self/fd/{handle}"), path.exists()))  # noqa: PTH112
        flush(handle)

    monkeypatch.setattr(os, "fsync", note)
    whole.write_whole(path, "new")
    assert flushed == [(False, False), (True, True)]


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff\xfe", b""])
def test_a_damaged_json_file_is_named(tmp_path: Path, content: bytes):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.json is damaged"):
        whole.read_json(tmp_path / "a.json")


def test_a_folder_takes_the_place_of_the_old_one_only_when_it_is_complete(tmp_path: Path):
    target = tmp_path / "deep" / "folder"
    with whole.folder_written_whole(target) as new:
        (new / "a").touch()
        assert not target.exists()
    with whole.folder_written_whole(target) as new:
        (new / "b").touch()
    assert [each.name for each in target.iterdir()] == ["b"]
    assert [each.name for each in target.parent.iterdir()] == ["folder"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError, SystemExit])
def test_a_folder_that_fails_half_way_leaves_the_old_one_and_nothing_else(
    tmp_path: Path, failure: type[BaseException]
):
    target = tmp_path / "folder"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(failure), whole.folder_written_whole(target) as new:
        (new / "half").touch()
        raise failure
    assert [each.name for each in target.iterdir()] == ["old"]
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_the_old_folder_comes_back_when_the_new_one_cannot_be_put_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "folder"
    target.mkdir()
    (target / "old").touch()
    rename = Path.rename

    def refuse(path: Path, to: Path) -> Path:
        if path.parent.name == "new":
            raise PermissionError(13, "no", str(to))
        return rename(path, to)

    monkeypatch.setattr(whole, "exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PermissionError), whole.folder_written_whole(target):
        pass
    assert [each.name for each in target.iterdir()] == ["old"]


def owned_by(owner: Owner) -> str:
    return f".writing-{owner.process}-{owner.began:.0f}@{owner.host}-abc"


def test_what_a_killed_process_left_behind_is_removed_and_that_of_a_living_one_is_not(
    tmp_path: Path,
):
    me = this_process()
    no_process = 2**22 + 1  # above the greatest number that Linux gives
    dead, namesake = replace(me, process=no_process), replace(me, began=me.began - 3600)
    elsewhere = replace(dead, host="another-host")
    for owner in (me, dead, namesake, elsewhere):
        (tmp_path / owned_by(owner) / "new").mkdir(parents=True)
    whole.write_whole(tmp_path / "a.txt", "whole")
    assert {path.name for path in tmp_path.iterdir()} == {
        "a.txt", owned_by(me), owned_by(elsewhere),
    }  # fmt: skip


def test_a_full_disk_is_named_with_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
    with (
        pytest.raises(OSError, match="No space left on device") as raised,
        whole.file_written_whole(tmp_path / "maps.npy"),
    ):
        raise OSError("245760 requested and 137184 written")
    assert raised.value.filename == str(tmp_path)
