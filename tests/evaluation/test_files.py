import pytest

from evaluation.files import replace_folder, write_whole


def fill(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content)


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_file_is_written_with_its_folder(tmp_path):
    write_whole(tmp_path / "new" / "größe.txt", "10 µm\r\n")

    assert (tmp_path / "new" / "größe.txt").read_bytes() == "10 µm\r\n".encode()


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path):
    path = tmp_path / "metrics.json"
    write_whole(path, "old")

    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")

    assert contents(tmp_path) == {"metrics.json": "old"}


def test_a_folder_takes_the_place_of_the_old_one_with_all_that_was_in_it(tmp_path):
    folder = tmp_path / "residual"
    fill(folder, stale="old", kept="old")

    with replace_folder(folder) as new:
        fill(new, kept="new")

    assert contents(folder) == {"kept": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["residual"]


def test_a_folder_that_does_not_exist_is_made_with_its_parents(tmp_path):
    with replace_folder(tmp_path / "run" / "evaluation" / "residual") as new:
        fill(new, a="1")

    assert contents(tmp_path / "run" / "evaluation" / "residual") == {"a": "1"}


def test_a_failure_leaves_the_old_folder_and_nothing_beside_it(tmp_path):
    folder = tmp_path / "residual"
    fill(folder, kept="old")

    with pytest.raises(RuntimeError), replace_folder(folder) as new:
        fill(new, kept="half")
        raise RuntimeError

    assert contents(folder) == {"kept": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["residual"]


def test_what_a_killed_process_left_behind_is_removed(tmp_path):
    fill(tmp_path / ".residual.partial", half="1")
    fill(tmp_path / ".residual.old", gone="1")

    with replace_folder(tmp_path / "residual") as new:
        fill(new, whole="1")

    assert contents(tmp_path / "residual") == {"whole": "1"}
    assert [path.name for path in tmp_path.iterdir()] == ["residual"]
