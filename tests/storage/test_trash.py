from __future__ import annotations

from datetime import datetime

import pytest

from storage.trash import list_put_aside, put_aside, put_back, remove_for_good

NOON = datetime(2026, 11, 28, 12, 0, 0, 5)


@pytest.fixture
def bottle(tmp_path):
    folder = tmp_path / "bottle_one"
    folder.mkdir()
    (folder / "a.txt").write_text("kept")
    return folder


def test_what_is_put_aside_lies_under_its_time_and_name_and_comes_back_whole(bottle):
    entry = put_aside(bottle, NOON)
    assert entry.path == bottle.parent / ".trash" / "20261128-120000_bottle_one"
    assert not bottle.exists()
    assert list_put_aside(bottle.parent) == (entry,)
    assert put_back(entry) == bottle
    assert (bottle / "a.txt").read_text() == "kept"
    assert list_put_aside(bottle.parent) == ()


def test_a_name_put_aside_twice_within_a_second_is_kept_twice(bottle):
    first = put_aside(bottle, NOON)
    bottle.write_text("another")
    second = put_aside(bottle, NOON)
    assert list_put_aside(bottle.parent) == (first, second)
    assert second.name == first.name == "bottle_one"


def test_nothing_is_put_back_over_what_has_its_name_by_now(bottle):
    entry = put_aside(bottle, NOON)
    bottle.write_text("another")
    with pytest.raises(FileExistsError, match="exists again"):
        put_back(entry)
    assert bottle.read_text() == "another"
    assert entry.path.is_dir()


def test_what_nobody_put_aside_is_no_entry(bottle):
    trash = bottle.parent / ".trash"
    trash.mkdir()
    for name in ("bottle", "20261128_bottle", "20261399-120000_bottle", ".writing-1-2@host-x"):
        (trash / name).mkdir()
    assert list_put_aside(bottle.parent) == ()


def test_what_is_removed_for_good_leaves_the_trash_empty_and_a_link_its_aim(bottle):
    link = bottle.parent / "link"
    link.symlink_to(bottle, target_is_directory=True)
    remove_for_good(put_aside(link, NOON))
    assert (bottle / "a.txt").is_file()
    remove_for_good(put_aside(bottle, NOON))
    assert list((bottle.parent / ".trash").iterdir()) == []


def test_nothing_is_put_back_beside_what_has_its_name_in_other_letters(bottle):
    entry = put_aside(bottle, NOON)
    bottle.with_name("Bottle_One").mkdir()
    with pytest.raises(FileExistsError, match="same name as 'Bottle_One'"):
        put_back(entry)
    assert entry.path.exists()
