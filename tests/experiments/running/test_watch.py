import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from datasets.images import list_images
from experiments.events import Event, ImageJudged, Message, ignore
from experiments.run_folder import RunFolder
from experiments.running.predict import Wishes
from experiments.running.watch import arrivals, watch
from tests.experiments.conftest import Desk

ROOT = Path(__file__).parents[3]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def wait_for_rows(path: Path, count: int) -> list[dict[str, str]]:
    for _ in range(1200):
        if path.exists() and len(read(path)) >= count:
            break
        time.sleep(0.1)
    return read(path)


def test_an_image_is_judged_when_it_has_stopped_growing_and_again_when_it_changes(
    tmp_path: Path,
) -> None:
    looks: list[list[str]] = []

    def next_look(_: float) -> None:
        looks.append([])
        if len(looks) == 2:
            (tmp_path / "a.png").write_bytes(b"1234")
        if len(looks) == 3:
            (tmp_path / "a.png").write_bytes(b"12345678")
            (tmp_path / "b.txt").write_text("no image")
        if len(looks) == 6:
            (tmp_path / "a.png").write_bytes(b"another one of the same name")
            (tmp_path / "c.png").write_bytes(b"1")
        if len(looks) == 10:
            raise KeyboardInterrupt

    looks.append([])
    with pytest.raises(KeyboardInterrupt):
        for path in arrivals(tmp_path, False, next_look):
            looks[-1].append(path.name)
    assert looks == [[], [], [], ["a.png"], [], [], ["a.png", "c.png"], [], [], []]


@pytest.mark.parametrize("recursive", [False, True])
def test_each_thing_that_is_not_judged_is_named_once(tmp_path: Path, recursive: bool) -> None:
    (tmp_path / "a.png").write_bytes(b"1")
    (tmp_path / "b.heic").write_bytes(b"1")
    (tmp_path / ".hidden.part").write_bytes(b"1")
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "c").write_bytes(b"1")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    told: list[tuple[str, str]] = []
    looks: list[None] = []

    def next_look(_: float) -> None:
        looks.append(None)
        if len(looks) == 3:
            (tmp_path / "new.txt").write_text("later")
        if len(looks) == 8:
            raise KeyboardInterrupt

    def tell(path: Path, why: str) -> None:
        told.append((path.relative_to(tmp_path).as_posix(), why))

    with pytest.raises(KeyboardInterrupt):
        list(arrivals(tmp_path, recursive, next_look, tell))
    inside = (
        ("late/c", "it has no suffix") if recursive else ("late", "images in it need --recursive")
    )
    assert told == [
        ("b.heic", ".heic files are not read"),
        ("gone.png", "it is a link that leads nowhere"),
        inside,
        ("new.txt", ".txt files are not read"),
    ]


def test_a_folder_inside_what_is_written_is_refused(
    trained: Desk, run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox").mkdir()
    for out in (tmp_path, tmp_path / "inbox"):
        words = ("predict", run_folder, "--watch", tmp_path / "inbox", "--out", out)
        assert trained.run(*words) == 2
        assert "give --out another folder" in capsys.readouterr().err


def test_of_the_folder_of_results_only_what_is_written_is_neither_judged_nor_named(
    trained: Desk, run_folder: Path, tmp_path: Path
) -> None:
    good = list_images(trained.folder / "data/tiny/test", recursive=True)[0]
    inbox, out = tmp_path / "inbox", tmp_path / "inbox" / "judged"
    judged, told = list[str](), list[str]()
    (out / "zz").mkdir(parents=True)
    for name in ("a.png", "judged/b.png", "judged/c.txt"):
        shutil.copy(good, inbox / name)

    def hear(event: Event) -> None:
        told.extend([event.text] if isinstance(event, Message) else [])
        judged.extend([event.path] if isinstance(event, ImageJudged) else [])
        if len(judged) == 2 and not (out / "zz" / "late.png").exists():
            shutil.copy(good, out / "zz" / "late.png")
        if len(judged) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(RunFolder(run_folder), inbox, out, hear, Wishes(recursive=True))
    assert judged == [str(inbox / "a.png"), str(out / "b.png"), str(out / "zz" / "late.png")]
    not_judged = [text for text in told if "is not judged" in text]
    assert not_judged == [f"{out / 'c.txt'} is not judged: .txt files are not read"]


def test_a_name_that_no_row_can_hold_gets_a_row_that_says_so(
    run_folder: Path, trained: Desk, tmp_path: Path
) -> None:
    good = list_images(trained.folder / "data/tiny/test", recursive=True)[0]
    (tmp_path / "inbox").mkdir()
    bad = Path(os.fsdecode(os.fsencode(tmp_path / "inbox") + b"/a\xff.png"))
    shutil.copy(good, bad)
    shutil.copy(good, tmp_path / "inbox" / "b.png")
    watch(
        RunFolder(run_folder), tmp_path / "inbox", tmp_path / "out", ignore, Wishes(),
        lambda folder, _: iter([bad, folder / "b.png"]),
    )  # fmt: skip
    rows = read(tmp_path / "out" / "predictions.csv")
    assert len(rows) == 2
    assert rows[0]["verdict"] == "error"
    assert "UTF-8" in rows[0]["error"]
    assert rows[1]["path"] == str(tmp_path / "inbox" / "b.png")


def test_after_a_restart_only_what_is_as_it_was_is_skipped(
    run_folder: Path, trained: Desk, tmp_path: Path
) -> None:
    first, second, *_ = list_images(trained.folder / "data/tiny/test", recursive=True)
    inbox, out, told = tmp_path / "inbox", tmp_path / "out", list[str]()
    inbox.mkdir()
    names = ("0001.png", "0002.png", "0003.png")
    for name in names:
        shutil.copy(first, inbox / name)

    def hear(event: Event) -> None:
        told.extend([event.text] if isinstance(event, Message) else [])

    def session(arriving: Callable[[], Iterator[str]]) -> list[str]:
        before, wishes = len(rows()), Wishes(append=True)
        watch(RunFolder(run_folder), inbox, out, hear, wishes,
              lambda *_: (inbox / name for name in arriving()))  # fmt: skip
        return [Path(row["path"]).name for row in rows()[before:]]

    def rows() -> list[dict[str, str]]:
        return read(out / "predictions.csv") if out.exists() else []

    assert session(lambda: iter(names)) == [*names]
    shutil.copy2(second, inbox / "0001.png")  # other parts under their names, of older files
    shutil.copy(first, inbox / "0003.png")

    def arriving() -> Iterator[str]:
        yield from names
        shutil.copy(second, inbox / "0002.png")
        yield "0002.png"

    told.clear()
    assert session(arriving) == ["0001.png", "0003.png", "0002.png"]
    assert "1 of 3 images there have a row already" in told
    assert len({row["picture"] for row in rows()}) == 6
    assert session(lambda: iter(names)) == []


def test_what_arrives_is_judged_until_ctrl_c_and_goes_on_later(
    trained: Desk, run_folder: Path, tmp_path: Path
) -> None:
    first, second, third, *_ = list_images(trained.folder / "data/tiny/test", recursive=True)
    inbox, out = tmp_path / "inbox", tmp_path / "inbox" / "judged"
    inbox.mkdir()
    shutil.copy(first, inbox / "1.png")
    words = [sys.executable, ROOT / "main.py", "predict", run_folder, "--watch", inbox]
    words += ["--out", out, "--append", "--masks"]
    for before, arriving in ((1, second), (2, third)):
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as watching:
            assert len(wait_for_rows(out / "predictions.csv", before)) == before
            shutil.copy(arriving, inbox / f"{before + 1}.png")
            (inbox / f"{before + 1}_cut.png").write_bytes(b"\x89PNG")
            (inbox / "notes.txt").write_text("no image")
            rows = wait_for_rows(out / "predictions.csv", before + 2)
            os.kill(watching.pid, signal.SIGINT)
            said, _ = watching.communicate(timeout=60)
        assert watching.returncode == 130
        assert f"{before + 1}.png" in said
        (inbox / f"{before + 1}_cut.png").unlink()
        lines = (out / "predictions.csv").read_text().splitlines(keepends=True)
        (out / "predictions.csv").write_text("".join(x for x in lines if "_cut" not in x))
    assert [row["verdict"] for row in rows if "_cut" in row["path"]] == ["error"]
    whole = [row for row in rows if "_cut" not in row["path"]]
    assert sorted(Path(row["path"]).name for row in whole) == ["1.png", "2.png", "3.png"]
    assert all((out / row["picture"]).is_file() for row in whole)
    assert sorted(path.name for path in (out / "masks").iterdir()) == ["1.png", "2.png", "3.png"]
