"""The builder as a person uses it: a real window, with jobs that only pretend to work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import PySimpleGUI as sg
import pytest

from datasets.brass_plate.category import GeneratedSample, generate_sample
from datasets.database import import_dataset
from datasets.mvtec import index_mvtec
from experiments.files.problems import check_action, check_file
from experiments.presets import read_preset
from experiments.running.child import MAIN
from experiments.workspace import Workspace
from gui.builder.window import Builder
from gui.jobs.job import Job
from gui.kit import dialogs
from tests.gui.conftest import centre_of

NAP = "import time, signal, sys\nsignal.signal(signal.SIGINT, lambda *_: sys.exit(130))\n"
EPOCH = {
    "event": "epoch",
    "experiment": "plate_run",
    "epochs": 5,
    "loss": 0.1,
    "psnr": 20.0,
    "val_loss": 0.2,
    "val_psnr": 19.0,
    "learning_rate": 0.01,
    "seconds": 2.0,
}


class Person:
    """Opens the builder and goes through it."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(*(folder / name for name in ("data", "runs", "todo", "presets")))
        self.settings = folder / "settings.json"
        self.script = ""
        self.builder: Builder

    def open(self, scaling: float | None = None) -> Any:
        def start(file: Path, workspace: Workspace) -> Job:
            return Job([sys.executable, "-c", self.script], file, file.with_suffix(".log"))

        self.builder = Builder(self.workspace, self.settings, start, scaling)
        self.wait()
        return self.builder.window

    @property
    def window(self) -> Any:
        return self.builder.window

    def wait(self, steps: int = 4) -> None:
        """Let the window go on until nothing is under way in the background."""
        for _ in range(steps):
            self.builder.step(20)
        for _ in range(400):
            if not self.builder.host.background.busy:
                return
            self.builder.step(20)

    def fill(self, **values: Any) -> None:
        for key, value in values.items():
            self.window[key.replace("__", "/")].update(value)
        self.wait()

    def click(self, key: str) -> None:
        self.window[key].Widget.invoke()
        self.wait()

    def status(self) -> str:
        return str(self.window["status"].get())

    def config(self) -> dict[str, Any]:
        return self.builder.tab.config(self.window.read(timeout=0)[1])

    def close(self) -> None:
        self.builder.close(grace=5)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    someone = Person(tmp_path)
    someone.open()
    yield someone
    someone.close()


@pytest.fixture(scope="module")
def category(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("category") / "plate"
    generate_sample(folder, GeneratedSample(train=6, test_good=2, test_per_defect=2, side=32))
    return folder


def hint(person: Person, key: str) -> str:
    return str(person.window[f"{key}/hint"].get())


def test_without_a_screen_one_sentence_says_so() -> None:
    command = [sys.executable, str(MAIN), "gui"]
    without = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    ran = subprocess.run(command, env=without, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "needs a screen" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("scale", [1, 1.25])
@pytest.mark.parametrize("size", [(1366, 768), (1000, 620)])
def test_the_buttons_are_seen_and_the_rest_can_be_scrolled_to(
    tmp_path: Path, scale: float, size: tuple[int, int]
) -> None:
    person = Person(tmp_path)
    person.settings.write_text(json.dumps({"geometry": [0, 0, *size]}))
    person.open(scaling=scale * 96 / 72)
    root = person.window.TKroot
    assert (root.winfo_width(), root.winfo_height()) == size
    for key in ("execute", "add", "save", "open", "quit", "job/stop"):
        widget = person.window[key].Widget
        right = widget.winfo_rootx() + widget.winfo_width() - root.winfo_rootx()
        bottom = widget.winfo_rooty() + widget.winfo_height() - root.winfo_rooty()
        assert widget.winfo_viewable(), key
        assert right <= size[0], key
        assert bottom <= size[1], key
    for place, tab in enumerate(person.builder.tabs):
        person.builder.select(place)
        person.wait()
        column = person.window[tab.action]
        inside, canvas = column.TKColFrame.TKFrame, column.TKColFrame.canvas
        scrolls_down = bool(column.vsb.winfo_manager())
        scrolls_right = bool(column.hsb.winfo_manager())
        assert scrolls_down or inside.winfo_reqheight() <= canvas.winfo_height(), tab.name
        assert scrolls_right or inside.winfo_reqwidth() <= canvas.winfo_width() + 20, tab.name
    person.close()


# --- IMPORT_DB ----------------------------------------------------------------------------------


def test_one_folder_fills_the_whole_import(person: Person, category: Path) -> None:
    person.fill(import_db__mvtec=str(category))
    assert person.window["import_db/name"].get() == "plate"
    assert person.window["import_db/cell/0/count"].get() == "6 images"
    shown = [person.window[f"import_db/cell/{n}/title"].get() for n in range(3)]
    assert shown[:2] == ["training, good", "test, good"]
    assert person.window["import_db/cell/2/count"].get() == "2 images\n2 masks"
    assert check_action(person.config())[1] == ()


def test_a_category_can_be_edited_as_folders_and_rows_come_and_go(
    person: Person, category: Path
) -> None:
    person.fill(import_db__mvtec=str(category))
    person.click("import_db/as_folders")
    kinds = [row["label"] for row in person.config()["defects"]]
    assert len(kinds) >= 3
    person.click("import_db/defects/0/remove")
    assert [row["label"] for row in person.config()["defects"]] == kinds[1:]
    for _ in range(10):
        person.click("import_db/defects/add")
    last = len(kinds) + 9
    person.fill(**{f"import_db__defects__{last}__images": str(category / "test" / kinds[0])})
    assert "received" in hint(person, f"import_db/defects/{last}")
    person.fill(**{f"import_db__defects__{last}__label": "again"})
    assert "2 images, 0 masks" in hint(person, f"import_db/defects/{last}")
    assert [row["label"] for row in person.config()["defects"]] == [*kinds[1:], "again"]
    assert check_action(person.config())[1] == ()


def test_choosing_a_folder_of_defects_names_the_row_after_it(
    person: Person, category: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = sorted(path.name for path in (category / "ground_truth").iterdir())[0]
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: str(category / "test" / kind))
    person.click("import_db/source/folders")
    person.click("import_db/defects/add")
    person.click("import_db/defects/0/images/browse")
    assert person.window["import_db/defects/0/label"].get() == kind


def test_missing_folders_and_masks_are_told_before_execute(
    person: Person, category: Path, tmp_path: Path
) -> None:
    person.fill(import_db__mvtec=str(tmp_path / "nowhere"))
    assert "is not a folder" in hint(person, "import_db/mvtec")
    person.click("execute")
    assert "Execute is not possible yet" in person.status()
    assert not person.builder.runner.running
    person.fill(import_db__mvtec=str(category.parent))
    assert "train/good" in person.window["import_db/remarks"].get()


def test_a_name_that_is_taken_must_be_replaced_on_purpose(person: Person, category: Path) -> None:
    import_dataset(person.workspace.data, "plate", index_mvtec(category))
    person.fill(import_db__mvtec=str(category), import_db__name="plate")
    assert "there is a dataset 'plate' already" in hint(person, "import_db/name")
    person.fill(import_db__force=True)
    assert hint(person, "import_db/name") == ""


# --- CORRUPT_DB ---------------------------------------------------------------------------------


@pytest.fixture
def with_dataset(person: Person, category: Path) -> Person:
    import_dataset(person.workspace.data, "plate", index_mvtec(category))
    person.builder.tabs[1].refresh()
    person.builder.tabs[2].refresh()
    person.wait()
    return person


def preview(person: Person) -> tuple[str, Any]:
    tab: Any = person.builder.tabs[1]
    return person.window["corrupt_db/preview/caption"].get(), tab._preview


def test_the_preview_follows_the_parameters_the_draw_and_the_image(with_dataset: Person) -> None:
    person = with_dataset
    person.builder.select(1)
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="VariedStain")
    caption, first = preview(person)
    assert caption == "plate: 000.png, draw 1, corrupted"
    person.fill(**{"corrupt_db__corruption__Stain.size": "20-30"})
    _, larger = preview(person)
    assert larger.original == first.original
    assert larger.corrupted != first.corrupted
    person.click("corrupt_db/preview/draw")
    assert preview(person)[1].corrupted != larger.corrupted
    person.click("corrupt_db/preview/image")
    assert preview(person)[0] == "plate: 001.png, draw 2, corrupted"
    person.click("corrupt_db/preview/toggle")
    assert preview(person)[0].endswith("original")
    assert check_action(person.config())[1] == ()


def test_wrong_text_is_told_next_to_its_field_and_defaults_put_it_right(
    with_dataset: Person,
) -> None:
    person = with_dataset
    person.builder.select(1)
    person.fill(**{"corrupt_db__corruption__Stain.irregularity": "abc"})
    _, problems = check_action({**person.config(), "datasets": ["plate"], "name": "a"})
    assert hint(person, "corrupt_db/corruption/Stain.irregularity") == problems[0].message
    person.fill(**{"corrupt_db__corruption__Stain.irregularity": "0.3"})
    assert "×" in hint(person, "corrupt_db/corruption/Stain.irregularity")
    person.click("corrupt_db/defaults")
    assert person.config()["corruption"]["irregularity"] == 0.1


def test_execute_says_what_is_missing(person: Person) -> None:
    person.builder.select(1)
    person.click("execute")
    assert "datasets" in person.status()
    assert hint(person, "corrupt_db/name") != ""


# --- TRAIN_NET ----------------------------------------------------------------------------------


def select(person: Person, name: str, *chosen: str) -> None:
    tab: Any = person.builder.tabs[2]
    tab._lists[name].select(chosen)
    person.wait()


def test_every_combination_is_counted_named_and_costed(with_dataset: Person) -> None:
    person = with_dataset
    person.builder.select(2)
    select(person, "datasets", "plate  +  Stain", "plate  +  Clean")
    select(person, "architectures", "AESc_d6_f5_n16", "AE_d5_f5_n16")
    assert person.window["train_net/count"].get() == "4 runs"
    rows = person.window["train_net/costs"].Values
    assert [row[0] for row in rows] == ["AESc_d6_f5_n16", "AE_d5_f5_n16"]
    assert rows[0][2] == "8,737,921"
    assert rows[0][4] == "256×256×1"
    names = person.window["train_net/names"].Widget.get("1.0", "end").split()
    assert "plate_Stain256x256_AESc_d6_f5_n16_paper" in names
    person.fill(train_net__options__resolution="32x32")
    assert "too small for depth 6" in person.window["train_net/problem"].get()
    person.click("execute")
    assert "too small for depth 6" in person.status()


def test_a_query_hides_names_but_keeps_them_selected(with_dataset: Person) -> None:
    person = with_dataset
    person.builder.select(2)
    select(person, "architectures", "AE_d5_f5_n16")
    person.fill(train_net__architectures__query="aesc, ~d6")
    shown = person.window["train_net/architectures/list"].get_list_values()
    assert shown
    assert all("AESc" in name and "d6" not in name for name in shown)
    assert person.config()["architectures"] == ["AE_d5_f5_n16"]


def test_form_and_json_follow_each_other_and_are_saved_under_a_new_name(
    with_dataset: Person,
) -> None:
    person = with_dataset
    person.builder.select(2)
    text = person.window["train_net/architecture/text"]
    person.fill(train_net__architecture__form__depth="3")
    assert json.loads(text.get())["depth"] == 3
    person.fill(train_net__architecture__text=text.get().replace('"depth": 3', '"depth": 4'))
    assert person.window["train_net/architecture/form/depth"].get() == "4"
    person.fill(train_net__architecture__text="{")
    assert "is not JSON" in person.window["train_net/architecture/wrong"].get()
    person.fill(train_net__architecture__form__depth="2", train_net__architecture__name="tiny")
    person.click("train_net/architecture/save")
    assert read_preset(person.workspace, "architecture", "tiny").depth == 2
    assert person.config()["architectures"] == ["tiny"]
    person.fill(train_net__architecture__name="tiny")
    person.click("train_net/architecture/save")
    assert "choose another name" in person.status()


# --- files, the todo list, memory ---------------------------------------------------------------


def test_what_is_saved_opens_again_as_it_was(
    with_dataset: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = with_dataset
    path = tmp_path / "experiment.json"
    monkeypatch.setattr(dialogs, "ask_file_to_save", lambda *_: str(path))
    monkeypatch.setattr(dialogs, "ask_file_to_open", lambda *_: str(path))
    person.builder.select(2)
    select(person, "datasets", "plate  +  Stain")
    person.fill(train_net__options__resolution="64x64", train_net__options__seed="7")
    before = person.config()
    person.click("save")
    (action,), problems = check_file(path)
    assert problems == ()
    person.fill(train_net__options__resolution="96x96")
    person.builder.select(0)
    person.wait()
    person.click("open")
    assert person.config() == before
    assert action.resolution.rows == 64


def test_networks_that_a_file_writes_out_are_not_lost(with_dataset: Person, tmp_path: Path) -> None:
    person = with_dataset
    content = {
        "action": "train_net",
        "datasets": [{"dataset": "plate", "corruption": "Stain"}],
        "resolution": "32x32",
        "architectures": [{"kind": "AE", "depth": 2}],
        "trainings": [{"epochs": 3}],
    }
    path = tmp_path / "inline.json"
    path.write_text(json.dumps(content))
    person.builder.open(path)
    person.wait()
    assert check_action(person.config())[0] == check_file(path)[0][0]


def test_a_file_with_mistakes_is_refused_with_its_first_one(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    path.write_text('{"action": "import_db", "nmae": "a"}')
    person.builder.open(path)
    person.wait()
    assert "wrong.json" in person.status()
    person.builder.open(tmp_path / "none.json")
    assert "No such file" in person.status()


def waiting(person: Person) -> list[str]:
    return [line.split(":")[0] for line in person.window["todo/list"].get_list_values()]


def test_the_todo_list_is_filled_reordered_and_emptied(with_dataset: Person) -> None:
    person = with_dataset
    person.builder.select(2)
    select(person, "datasets", "plate  +  Stain")
    person.click("add")
    person.builder.select(1)
    person.fill(corrupt_db__datasets__0=True, corrupt_db__name="noise")
    person.click("add")
    assert waiting(person) == ["001_plate Stain", "002_noise"]
    person.window["todo/list"].update(set_to_index=[1])
    person.click("todo/up")
    assert waiting(person) == ["001_noise", "002_plate Stain"]
    person.click("todo/remove")
    assert waiting(person) == ["002_plate Stain"]
    assert [check_file(path)[1] for path in person.workspace.todo.glob("*.json")] == [()]


def test_the_window_remembers_its_values_and_its_tab(with_dataset: Person) -> None:
    person = with_dataset
    person.fill(import_db__mvtec="/some/folder")
    person.builder.select(2)
    select(person, "datasets", "plate  +  Drops")
    person.fill(train_net__options__resolution="64x4x")
    person.close()
    person.open()
    assert person.builder.tab.name == "TRAIN_NET"
    assert person.window["import_db/mvtec"].get() == "/some/folder"
    assert person.config()["datasets"] == [{"dataset": "plate", "corruption": "Drops"}]
    assert "received" in hint(person, "train_net/options/resolution")


def test_damaged_memory_is_ignored(person: Person) -> None:
    person.close()
    person.settings.write_text('{"tabs": {"import_db": {"paths": 3}}, "geometry": "big", "tab": 9}')
    person.open()
    assert person.builder.tab.name == "IMPORT_DB"


# --- jobs ---------------------------------------------------------------------------------------


def start_nap(person: Person, epochs: int = 3) -> None:
    """Execute a job that reports some epochs and then sleeps until it is stopped."""
    lines = [json.dumps({**EPOCH, "epoch": number + 1}) for number in range(epochs)]
    person.script = f"{NAP}print({chr(10).join(lines)!r}, flush=True)\nwhile 1: time.sleep(0.05)\n"
    person.click("import_db/source/sample")
    person.fill(import_db__name="sample")
    person.click("execute")


def test_a_running_job_shows_its_progress_and_stops_when_asked(
    person: Person, until: Callable[..., None]
) -> None:
    start_nap(person)
    runner = person.builder.runner
    until(person.builder.step, lambda: len(runner.progress.history) == 3)
    assert "epoch 3 of 5" in person.window["job/where"].get()
    assert "epoch 3/5" in person.window["job/log"].Widget.get("1.0", "end")
    person.click("execute")
    assert "A job is running" in person.status()
    person.click("job/stop")
    until(person.builder.step, lambda: not runner.running)
    assert runner.ended[0].status == "stopped"
    assert person.window["job/title"].get() == "Nothing is running."
    assert person.window["ended/list"].get_list_values()[0].startswith("■")


def test_a_failed_job_shows_one_sentence(person: Person, until: Callable[..., None]) -> None:
    failed = {"event": "failed", "name": "sample", "message": "the disk is full"}
    start_nap(person, 0)
    person.click("job/stop")
    until(person.builder.step, lambda: not person.builder.runner.running)
    person.script = f"print({json.dumps(failed)!r}); raise SystemExit(1)"
    person.click("execute")
    until(person.builder.step, lambda: len(person.builder.runner.ended) == 2)
    assert person.window["ended/words"].get() == "sample: the disk is full"


def test_closing_while_a_job_runs_asks_and_no_means_no(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(window: Any, title: str, question: str) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(dialogs, "ask_yes_no", answer)
    start_nap(person)
    person.builder.handle(sg.WINDOW_CLOSE_ATTEMPTED_EVENT, {})
    assert person.builder.step()
    assert person.builder.runner.running
    person.builder.handle("quit", {})
    assert not person.builder.step()
    assert len(asked) == 2


# --- real keys and clicks -----------------------------------------------------------------------


def press(person: Person, xdotool: Callable[..., None], *arguments: str) -> None:
    person.window.TKroot.focus_force() if person.window.TKroot.focus_get() is None else None
    xdotool(*arguments)
    person.wait()


def test_keys_and_the_mouse_do_all_of_it(
    person: Person, category: Path, xdotool: Callable[..., None], until: Callable[..., None]
) -> None:
    person.window.TKroot.focus_force()
    person.wait()
    xdotool("mousemove", *centre_of(person.window["import_db/mvtec"]), "click", 1)
    person.wait()
    press(person, xdotool, "type", "--delay", "5", str(category))
    assert person.window["import_db/mvtec"].get() == str(category)
    assert person.window["import_db/name"].get() == "plate"
    press(person, xdotool, "key", "Tab")
    focused = person.window.find_element_with_focus()
    assert focused.Key == "import_db/mvtec/browse"
    press(person, xdotool, "key", "alt+4")
    assert person.builder.tab.name == "EVAL_NET"
    press(person, xdotool, "key", "alt+1")
    assert person.builder.tab.name == "IMPORT_DB"
    person.script = "print(1)"
    xdotool("mousemove", *centre_of(person.window["execute"]), "click", 1)
    until(person.builder.step, lambda: person.builder.runner.ended)
    assert [job.status for job in person.builder.runner.ended] == ["done"]
    job = next((person.workspace.todo / "jobs").glob("*.json"))
    assert check_file(job)[0][0].mvtec == str(category)


def test_enter_presses_the_button_that_has_the_focus_and_control_q_quits(
    person: Person, xdotool: Callable[..., None]
) -> None:
    person.window["execute"].set_focus(force=True)
    person.wait()
    press(person, xdotool, "key", "Return")
    assert "Execute is not possible yet" in person.status()
    xdotool("key", "ctrl+q")
    person.builder.step()
    assert not person.builder.step()


def test_control_s_saves(
    person: Person, xdotool: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dialogs, "ask_file_to_save", lambda *_: str(tmp_path / "a.json"))
    person.builder.select(0)
    person.fill(import_db__mvtec=str(tmp_path))
    person.window["import_db/name"].set_focus(force=True)
    person.wait()
    press(person, xdotool, "key", "ctrl+s")
    assert (tmp_path / "a.json").exists(), person.status()
