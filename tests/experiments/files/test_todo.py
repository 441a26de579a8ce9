import pytest

from experiments.config.actions import EvalNet
from experiments.files.todo import (
    add_todo,
    find_filed,
    find_same,
    list_todo,
    move_todo,
    remove_todo,
    replace_todo,
    run_entry,
    run_todo,
)
from storage.locks import HeldError


@pytest.fixture
def todo(tmp_path):
    for name in ("b", "a", "c"):
        add_todo(tmp_path, name, [EvalNet(runs=["x"])])
    return tmp_path


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_files_wait_in_the_order_in_which_they_were_added(todo):
    assert [entry.path.name for entry in list_todo(todo)] == [
        "001_b.json",
        "002_a.json",
        "003_c.json",
    ]
    assert {entry.words for entry in list_todo(todo)} == {"Evaluate x"}


def test_done_and_failed_files_are_kept_with_the_error_beside_them(todo):
    seen = []

    def run(path):
        seen.append(path.name)
        return "there is no run 'x'" if "a" in path.stem[4:] else None

    run_todo(todo, run)
    assert seen == ["001_b.json", "002_a.json", "003_c.json"]
    assert names(todo / "done") == ["001_b.json", "003_c.json"]
    assert names(todo / "failed") == ["002_a.error.txt", "002_a.json"]
    assert (todo / "failed" / "002_a.error.txt").read_text() == "there is no run 'x'\n"
    assert list_todo(todo) == ()


def test_a_file_of_the_same_name_is_not_overwritten(todo):
    run_todo(todo, lambda path: None)
    add_todo(todo, "b", [EvalNet(runs=["y"])])
    run_todo(todo, lambda path: None)
    assert names(todo / "done") == ["001_b 2.json", "001_b.json", "002_a.json", "003_c.json"]


def test_a_file_is_found_where_it_waits_or_was_filed_last(todo):
    first = todo / "001_b.json"
    assert find_filed(first, failed=False) == first
    run_todo(todo, lambda path: None)
    assert find_filed(first, failed=False) == todo / "done" / "001_b.json"
    assert find_filed(first, failed=True) == first
    add_todo(todo, "b", [EvalNet(runs=["y"])])
    run_todo(todo, lambda path: None)
    assert find_filed(first, failed=False) == todo / "done" / "001_b 2.json"


def test_an_interrupted_file_stays_where_it_is(todo):
    def run(path):
        if path.name.startswith("002"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_todo(todo, run)
    assert [entry.path.name for entry in list_todo(todo)] == ["002_a.json", "003_c.json"]
    assert names(todo / "done") == ["001_b.json"]


def test_files_can_be_put_in_another_order_and_taken_off(todo):
    first, second, third = (entry.path for entry in list_todo(todo))
    moved = move_todo(todo, [third, first, second])
    assert [path.name for path in moved] == ["001_c.json", "002_b.json", "003_a.json"]
    remove_todo(moved[1])
    assert [entry.path.name for entry in list_todo(todo)] == ["001_c.json", "003_a.json"]


def test_a_file_that_cannot_run_is_listed_with_the_reason(todo):
    (todo / "000.json").write_text("{")
    assert list_todo(todo)[0].words.startswith("000.json cannot run: is not JSON")
    (todo / "000.json").write_text('{"action": "eval_net"}')
    assert list_todo(todo)[0].words == "000.json cannot run: runs: is missing: it must be given"


def test_a_waiting_file_that_does_the_same_is_found(todo):
    assert find_same(todo, [EvalNet(runs=["x"])]).path.name == "001_b.json"
    assert find_same(todo, [EvalNet(runs=["y"])]) is None


def test_a_file_is_replaced_in_its_place(todo):
    place = replace_todo(todo / "002_a.json", "new", [EvalNet(runs=["y"])])
    assert place.name == "002_new.json"
    assert [entry.words for entry in list_todo(todo)] == ["Evaluate x", "Evaluate y", "Evaluate x"]
    with pytest.raises(FileNotFoundError, match="add it anew"):
        replace_todo(todo / "002_a.json", "new", [EvalNet(runs=["y"])])


def test_one_file_is_never_run_twice_at_once_nor_changed_while_it_runs(todo):
    first = todo / "001_b.json"
    ran, refused = [], []

    def run(path):
        ran.append(path.name)
        assert [entry.is_held for entry in list_todo(todo)] == [True, False, False]
        for other in (
            lambda: run_entry(path, ran.append),
            lambda: remove_todo(path),
            lambda: replace_todo(path, "new", [EvalNet(runs=["y"])]),
        ):
            with pytest.raises(HeldError, match="in use by process"):
                other()
            refused.append(other)

    assert run_entry(first, run) == todo / "done" / "001_b.json"
    assert ran == ["001_b.json"]
    assert len(refused) == 3
    assert run_entry(first, run) is None
    assert ran == ["001_b.json"]
