"""Options take defaults, limits and descriptions from the models that check their values."""

from __future__ import annotations

import argparse
from typing import Any

import pytest

import main
from command_line.parser import build_parser
from command_line.verbs.evaluate import EVALUATION_OPTIONS, OWN
from datasets.brass_plate.category import GeneratedSample
from experiments.config.actions import CorruptDb, EvalNet, ImportDb
from experiments.config.values import Resolution
from experiments.files.changes import LEFT_OUT, Changes, read_changes


def parse(*words: str) -> argparse.Namespace:
    return build_parser(words).parse_args(words)


@pytest.mark.parametrize(
    ("words", "model", "names"),
    [
        (
            ("import", "--name", "x"),
            ImportDb,
            ("held_out", "seed", "skip_bad", "most_megapixels", "force"),
        ),
        (("corrupt", "x"), CorruptDb, ("copies", "seed", "force")),
        (("sample", "x"), GeneratedSample, ("side", "seed")),
        (
            ("evaluate", "x"),
            EvalNet,
            tuple(name for name in EVALUATION_OPTIONS if name not in OWN),
        ),
    ],
)
def test_what_is_not_given_is_what_a_file_would_leave_out(
    words: tuple[str, ...], model: Any, names: tuple[str, ...]
) -> None:
    arguments = parse(*words)
    for name in names:
        assert getattr(arguments, name) == model.model_fields[name].default


@pytest.mark.parametrize("name", OWN)
def test_what_is_the_run_s_own_is_left_out_of_the_action(name: str) -> None:
    assert name not in parse("evaluate", "x")


def test_help_says_description_limits_unit_and_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse("sample", "--help")
    said = " ".join(capsys.readouterr().out.split())
    assert "Side of the images (32…2048 pixels; default 128)" in said


def test_a_value_out_of_its_limits_is_one_sentence(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["sample", str(tmp_path / "new"), "--side", "5"]) == 2
    assert "side: received 5; allowed: greater than or equal to 32" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("measure", ["residual", "uncertainty"])
def test_the_measures_are_those_of_the_model(measure: str) -> None:
    assert parse("evaluate", "x", "--measures", measure).measures == [measure]
    with pytest.raises(SystemExit):
        parse("evaluate", "x", "--measures", "luck")


def test_map_and_score_are_chosen_from_those_of_the_model() -> None:
    words = ("--map", "combined", "--score", "peak", "--calibration", "global")
    arguments = parse("evaluate", "x", *words, "--smoothing", "0.02")
    chosen = (arguments.map, arguments.score, arguments.calibration, arguments.smoothing)
    assert chosen == ("combined", "peak", "global", 0.02)
    for option in ("--map", "--score", "--selection", "--calibration"):
        with pytest.raises(SystemExit):
            parse("evaluate", "x", option, "luck")


def test_an_evaluation_takes_its_rate_and_its_levels() -> None:
    words = ("--false-alarm-rate", "0.01", "--levels", "image", "--samples", "5", "--seed", "2")
    arguments = parse("evaluate", "x", *words)
    given = (arguments.false_alarm_rate, arguments.levels, arguments.samples, arguments.seed)
    assert given == (0.01, ["image"], 5, 2)


@pytest.mark.parametrize("verb", ["run", "validate"])
def test_experiments_are_changed_by_the_same_options(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--dataset", "a", "--dataset", "b c", "--resolution", "320x128", "--seed", "2"]
    changes = read_changes(vars(parse(verb, "bottle_cpu", *words)))
    assert changes == Changes(
        datasets=("a", "b c"), resolution=Resolution(rows=320, columns=128), seed=2
    )
    assert read_changes(vars(parse(verb, "bottle_cpu"))) == Changes()
    with pytest.raises(SystemExit):
        parse(verb, "--help")
    assert LEFT_OUT in " ".join(capsys.readouterr().out.split())
