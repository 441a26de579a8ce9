"""The tab TRAIN_NET as a person uses it."""

from __future__ import annotations

import json
from collections.abc import Callable

from experiments.config.values import Resolution
from experiments.events import StepMeasured, to_line
from experiments.presets import read_preset
from gui.builder.training_time import effort
from tests.gui.builder.driver import Person, hint, select


def test_the_form_begins_with_what_a_laptop_trains_in_minutes(with_dataset: Person) -> None:
    person = with_dataset
    person.show(2)
    config = person.config()
    assert config["architectures"] == ["AESc_d5_f5_n16"]
    assert config["trainings"] == ["bottle_cpu"]
    assert config["resolution"] == "128x128"


def test_every_combination_is_counted_named_and_costed(with_dataset: Person) -> None:
    person = with_dataset
    person.show(2)
    select(person, "datasets", "plate  +  Stain", "plate  +  Clean")
    select(person, "architectures", "AESc_d6_f5_n16", "AE_d5_f5_n16")
    select(person, "trainings", "paper")
    person.fill(train_net__options__resolution="256x256")
    said = person.window["train_net/summary/count"].get()
    assert said.removesuffix("; measuring how long that takes here …") == (
        "4 runs: 2,000,000 images seen"
    )
    rows = person.window["train_net/summary/costs"].Values
    assert [row[0] for row in rows] == ["AESc_d6_f5_n16", "AE_d5_f5_n16"]
    assert rows[0][2] == "8,737,921"
    assert rows[0][4] == "256×256×1"
    names = person.window["train_net/summary/names"].Widget.get("1.0", "end").split()
    assert "plate_Stain256x256_AESc_d6_f5_n16_paper" in names
    person.fill(train_net__options__resolution="32x32")
    assert "too small for depth 6" in person.window["train_net/summary/problem"].get()
    person.click("action/execute")
    assert "too small for depth 6" in person.status()


def test_trainings_are_offered_with_the_images_they_see_and_then_with_their_time_here(
    with_dataset: Person, until: Callable[..., None]
) -> None:
    person = with_dataset
    network = read_preset(person.workspace, "architecture", "AESc_d5_f5_n16")
    training = read_preset(person.workspace, "training", "bottle_cpu")
    known = effort(network, training, Resolution(rows=128, columns=128))
    event = StepMeasured(step=known.step, seconds=180 / known.steps)
    person.measuring = f"input(); print({to_line(event)!r})"
    person.show(2)
    select(person, "datasets", "plate  +  Stain", "plate  +  Clean")
    lines = lambda: person.window["train_net/trainings/list"].get_list_values()  # noqa: E731
    assert "bottle_cpu: 20,000 images seen" in lines()
    assert "best: 500,000 images seen" in lines()
    count = person.window["train_net/summary/count"]
    measuring = "2 runs: 40,000 images seen; measuring how long that takes here …"
    until(person.step, lambda: count.get() == measuring)
    person.builder.tabs[2]._measuring._job._child.stdin.write("go on\n")
    person.builder.tabs[2]._measuring._job._child.stdin.flush()
    until(person.step, lambda: "bottle_cpu: about 3 minutes" in lines())
    assert count.get() == "2 runs: about 6 minutes on this machine, one after the other"
    assert person.window["train_net/summary/costs"].Values[0][-1] == "about 3 minutes"
    assert person.config()["trainings"] == ["bottle_cpu"]
    box = person.window["train_net/trainings/list"].Widget
    assert [box.get(place) for place in box.curselection()] == ["bottle_cpu: about 3 minutes"]


def test_a_click_on_a_training_chooses_it_by_its_name(with_dataset: Person) -> None:
    person = with_dataset
    person.show(2)
    box = person.window["train_net/trainings/list"].Widget
    place = next(p for p, line in enumerate(box.get(0, "end")) if line.startswith("demo: "))
    box.see(place)
    person.window.refresh()
    x, y, _, height = box.bbox(place)
    for event in ("<ButtonPress-1>", "<ButtonRelease-1>"):
        box.event_generate(event, x=x + 3, y=y + height // 2)
    person.wait()
    assert set(person.config()["trainings"]) == {"bottle_cpu", "demo"}


def test_a_query_hides_names_but_keeps_them_selected(with_dataset: Person) -> None:
    person = with_dataset
    person.show(2)
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
    person.show(2)
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


def test_weight_schedule_and_light_of_a_training_stand_in_its_form_with_units_and_limits(
    with_dataset: Person,
) -> None:
    person = with_dataset
    person.show(2)
    form = "train_net/training/form"
    changes = {
        "schedule.kind": "cosine",
        "corrupted_weight": "10",
        "online_augmentation.brightness": "0.1",
        "online_augmentation.contrast": "0.2",
        "online_augmentation.gamma": "1.5",
    }
    person.fill(**{f"{form}/{key}": value for key, value in changes.items()})
    person.fill(**{f"{form}/schedule.cosine.floor": "0.01"})
    text = json.loads(person.window["train_net/training/text"].get())
    assert text["schedule"] == {"kind": "cosine", "warm_up": 0.05, "floor": 0.01}
    assert text["corrupted_weight"] == 10
    light = ("brightness", "contrast", "gamma")
    assert [text["online_augmentation"][name] for name in light] == [0.1, 0.2, 1.5]
    assert hint(person, f"{form}/schedule.cosine.warm_up") == "× all steps, 0…0.9"
    assert hint(person, f"{form}/online_augmentation.brightness") == "× 255, 0…1"
    person.fill(**{f"{form}/online_augmentation.gamma": "0.5"})
    assert "received 0.5; allowed:" in hint(person, f"{form}/online_augmentation.gamma")


def test_a_run_that_another_process_deleted_is_in_nobody_s_way(
    with_dataset: Person, until: Callable[..., None]
) -> None:
    person = with_dataset
    person.show(2)
    select(person, "datasets", "plate  +  Stain")
    problem = person.window["train_net/summary/problem"]
    name = person.window["train_net/summary/names"].Widget.get("1.0", "end").strip()
    run = person.workspace.runs / name
    run.mkdir(parents=True)
    person.show(1)
    person.show(2)
    until(person.step, lambda: "exists already" in problem.get())
    person.click("action/execute")
    assert "exists already" in person.status()
    run.rmdir()
    person.script = "print('done')"
    person.click("action/execute")
    until(person.step, lambda: person.builder.runner.ended)
    until(person.step, lambda: problem.get() == "")


def test_coloured_images_that_are_to_be_seen_in_grey_are_said_before_training(
    with_dataset: Person,
) -> None:
    person = with_dataset
    person.show(2)
    select(person, "datasets", "plate  +  Stain")
    remark = person.window["train_net/summary/remark"]
    assert "the training bottle_cpu sees them in grey" in remark.get()
    select(person, "trainings", "best_cpu_color")
    assert remark.get() == ""
