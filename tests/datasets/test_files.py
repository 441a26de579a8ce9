from __future__ import annotations

from pathlib import Path

import pytest

from datasets import files


def test_a_file_is_replaced_whole_and_no_temporary_file_stays(tmp_path: Path):
    path = tmp_path / "a.json"
    files.write_json(path, {"größe": [1, 2]})
    files.write_json(path, {"größe": 3})
    assert files.read_json(path) == {"größe": 3}
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path):
    path = tmp_path / "a.json"
    files.write_json(path, {"a": 1})
    with pytest.raises(TypeError):
        files.write_bytes(path, "text, not bytes")  # type: ignore[arg-type]
    assert files.read_json(path) == {"a": 1}
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff\xfe", b""])
def test_a_damaged_json_file_is_named(tmp_path: Path, content: bytes):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.json is damaged"):
        files.read_json(tmp_path / "a.json")


def test_a_folder_takes_the_place_of_the_old_one_only_when_it_is_complete(tmp_path: Path):
    target = tmp_path / "deep" / "folder"
    with files.folder_written_whole(target) as new:
        (new / "a").touch()
        assert not target.exists()
    with files.folder_written_whole(target) as new:
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
    with pytest.raises(failure), files.folder_written_whole(target) as new:
        (new / "half").touch()
        raise failure
    assert [each.name for each in target.iterdir()] == ["old"]
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_the_old_folder_comes_back_when_the_new_one_cannot_be_put_in_its_place(tmp_path: Path):
    target = tmp_path / "folder"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(FileNotFoundError), files.folder_written_whole(target) as new:
        new.rmdir()
    assert [each.name for each in target.iterdir()] == ["old"]


@pytest.mark.parametrize(
    "name", ["metal_nut", "two words", "größe", "写真", "a.b", "-x", "a" * 100]
)
def test_names_that_can_be_one_folder_are_accepted(name: str):
    assert files.check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        " a",
        "a ",
        "..",
        ".",
        "../x",
        "a/b",
        "a\\b",
        ".hidden",
        "c:",
        "a\nb",
        "a\0",
        "é" * 51,
        "a.",
        "what?",
        "a|b",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str):
    with pytest.raises(ValueError, match="name"):
        files.check_name(name)
