"""Random files and numbers: whatever comes, an answer or one sentence, and never a traceback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from datasets.corruptions.registry import MODELS
from datasets.database import list_datasets
from evaluation.image_metrics import image_auroc
from evaluation.pixels import PixelSource
from evaluation.rank_counts import rank_groups
from evaluation.ranking import area_under_roc
from evaluation.thresholds import confusion, false_alarm_threshold, verdicts
from experiments.files.problems import ACTIONS, check_text
from experiments.review.data_remark import data_remark
from experiments.review.listing import describe_workspace
from experiments.review.results import open_results
from experiments.review.table import run_row
from experiments.run_folder import RunFolder
from experiments.runs import read_run
from experiments.workspace import Workspace
from gui.review.run_details import describe_run
from tests.faults.profiles import fuzzed
from tests.finished_runs import write_run

NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20), st.floats(), st.sampled_from([0, 1, -1, 2**31, 10**12, 1e308])
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=8))
KEYS = sorted({"kind", "x", *(key for model in ACTIONS.values() for key in model.model_fields)})
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=5),
    ),
    max_leaves=20,
)
STATE_FILES = (
    "experiment.json", "summary.json", "threshold.json", "evaluation/chosen.json",
    "evaluation/residual/metrics.json", "evaluation/residual/scores.csv", "history.csv",
    "evaluation/residual/maps.npy", "evaluation/residual/masks.npy",
)  # fmt: skip


@st.composite
def actions(draw: st.DrawFn) -> Any:
    """Draw an action that is nearly right: known keys, and values of every kind."""
    name = draw(st.sampled_from(sorted(ACTIONS)))
    fields = sorted(ACTIONS[name].model_fields)
    keys = draw(st.lists(st.sampled_from(fields), unique=True))
    return {"action": name, **{key: draw(VALUES) for key in keys if key != "action"}}


@fuzzed()
@given(st.one_of(VALUES, actions(), st.lists(actions(), max_size=3)))
def test_action_files_are_read_or_their_mistakes_named(content: Any) -> None:
    found, problems = check_text(json.dumps(content))
    assert bool(found) != bool(problems)
    assert all(isinstance(str(problem), str) and str(problem) for problem in problems)


@fuzzed()
@given(st.one_of(st.text(), st.text('[]{},:"\\0123456789eE.+-truefalsn \n', max_size=200)))
def test_texts_are_action_files_or_not(text: str) -> None:
    found, problems = check_text(text)
    assert bool(found) != bool(problems)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, bytes]:
    """A finished run that is changed again and again: its files, and what was in them."""
    folder = write_run(
        tmp_path_factory.mktemp("finished"), pictures=False, side=16, measures=("residual",)
    )
    return {folder.path / name: (folder.path / name).read_bytes() for name in STATE_FILES}


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, Any]:
    """Draw a file and what happens to it: bytes at places, a cut, or values in its JSON."""
    name = draw(st.sampled_from(STATE_FILES))
    kind = draw(st.sampled_from(["bytes", "cut", "values"]))
    if kind == "bytes":
        return name, draw(st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1))
    if kind == "cut":
        return name, draw(st.floats(0, 1))
    return name, draw(st.dictionaries(st.integers(0, 200), VALUES, min_size=1, max_size=3))


def mutate(path: Path, change: Any) -> None:
    content = path.read_bytes()
    if isinstance(change, float):
        path.write_bytes(content[: int(change * len(content))])
    elif isinstance(change, list):
        for place, piece in change:
            at = int(place * len(content))
            content = content[:at] + piece + content[at + len(piece) :]
        path.write_bytes(content)
    elif path.suffix == ".json":
        path.write_text(json.dumps(with_values(content, change)))


def with_values(content: bytes, change: dict[int, Any]) -> Any:
    """Put other values at some places; where it is no JSON any more, there are none."""
    try:
        value = json.loads(content)
    except ValueError:
        return change
    for place, new in change.items():
        places = list(walk(value))
        holder, key = places[place % len(places)]
        holder[key] = new
    return value


def walk(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a JSON value, as what holds it and its key."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from walk(value[key])


@fuzzed(0.5)
@given(st.lists(mutations(), min_size=1, max_size=3))
def test_runs_with_changed_files_are_shown_or_named(
    finished: dict[Path, bytes], changes: list[Any]
) -> None:
    folder = RunFolder(next(iter(finished)).parent)
    for path, content in finished.items():
        path.write_bytes(content)
    for name, change in changes:
        mutate(folder.path / name, change)
    run = read_run(folder)
    workspace = Workspace(data=folder.path / "none", runs=folder.path.parent)
    assert run.name in describe_workspace(workspace)
    assert run_row(run, "own").texts
    assert describe_run(run, data_remark(run, workspace.data))
    try:
        measured = open_results(run).measured["residual"]
    except ValueError as error:
        assert str(error)
    else:
        assert np.isfinite([measured.threshold, measured.scale, measured.peak]).all()


DESCRIPTIONS = st.fixed_dictionaries(
    {},
    optional={
        key: VALUES | st.just(right)
        for key, right in {
            "counts": {"train": 3, "test": {"good": 1, "dent": 2}, "masks": 2},
            "image_sizes": [{"rows": 8, "columns": 8, "images": 6}],
            "channels": 3, "notes": ["a note"], "held_out": False, "source": "", "version": 1,
        }.items()
    },
)  # fmt: skip


@fuzzed()
@given(DESCRIPTIONS | VALUES)
def test_datasets_with_any_description_are_listed_or_named(
    tmp_path_factory: pytest.TempPathFactory, described: Any
) -> None:
    folder = tmp_path_factory.getbasetemp() / "described" / "one"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.json").write_text(json.dumps(described))
    said = describe_workspace(Workspace(data=folder.parent, runs=folder / "none"))
    listed = bool(list_datasets(folder.parent))
    assert listed == ("  one: " in said) != ("import the dataset again" in said)
    said.encode()


@st.composite
def parameters(draw: st.DrawFn, model: type[BaseModel]) -> dict[str, Any]:
    names = sorted(set(model.model_fields) - {"kind"})
    values = st.one_of(
        st.floats(-1, 100), st.integers(0, 255), st.booleans(),
        st.tuples(st.integers(0, 60), st.integers(0, 255)).map(lambda ends: f"{ends[0]}-{ends[1]}"),
    )  # fmt: skip
    return draw(st.dictionaries(st.sampled_from(names), values)) if names else {}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@fuzzed(0.2, 0.2)
@given(st.data())
def test_corruptions_change_only_where_they_lie(model: type[Any], data: st.DataObject) -> None:
    values = data.draw(parameters(model))
    rows, columns = data.draw(st.tuples(st.integers(1, 48), st.integers(1, 48)))
    channels = data.draw(st.sampled_from([None, 1, 3]))
    try:
        corruption = model.model_validate({"kind": model.model_fields["kind"].default, **values})
    except ValidationError:
        return
    rng = np.random.default_rng(data.draw(st.integers(0, 2**31 - 1)))
    shape = (rows, columns) if channels is None else (rows, columns, channels)
    image = rng.integers(0, 256, shape, dtype=np.uint8)
    before = image.copy()
    corrupted = corruption(image, rng)
    assert np.array_equal(image, before)
    assert corrupted.image.shape == shape and corrupted.image.dtype == np.uint8
    assert corrupted.mask.shape == (rows, columns) and corrupted.mask.dtype == bool
    changed = (corrupted.image != image).reshape(rows, columns, -1).any(axis=2)
    assert not (changed & ~covered(corrupted)).any()


def covered(corrupted: Any) -> Any:
    """Return where a corruption lies, however thinly; bool H×W."""
    found = np.zeros(corrupted.image.shape[:2], bool)
    for region in (corrupted.region, *corrupted.others):
        found[region.window] |= region.alpha > 0
    return found


@st.composite
def scored(draw: st.DrawFn) -> tuple[Any, Any]:
    """Draw scores, many of them equal, and labels with both classes."""
    number = draw(st.integers(2, 30))
    values = st.integers(0, 5).map(float) | st.floats(0, 1, width=32)
    scores = np.array(draw(st.lists(values, min_size=number, max_size=number)))
    labels = np.array(draw(st.lists(st.integers(0, 1), min_size=number, max_size=number)))
    labels[:2] = 0, 1
    return scores, labels


@fuzzed()
@given(scored(), st.floats(0, 0.99))
def test_verdicts_and_areas_agree_with_slow_counts(drawn: tuple[Any, Any], rate: float) -> None:
    scores, labels = drawn
    good, bad = scores[labels == 0], scores[labels == 1]
    pairs = [(d > g) + 0.5 * (d == g) for d in bad for g in good]
    assert image_auroc(scores, labels) == pytest.approx(sum(pairs) / len(pairs))
    threshold = false_alarm_threshold(good, rate)
    assert sum(score > threshold for score in good) <= rate * len(good) + 1e-9
    counts, words = confusion(scores, labels, threshold), verdicts(scores, labels, threshold)
    assert counts.fn == words.count("missed") == sum(d <= threshold for d in bad)
    assert counts.fp == words.count("false alarm") == sum(g > threshold for g in good)


@fuzzed()
@given(scored(), st.integers(0, 29), st.sampled_from([np.nan]))
def test_a_score_that_is_no_number_is_never_a_verdict(
    drawn: tuple[Any, Any], place: int, value: float
) -> None:
    scores, labels = drawn
    scores[place % len(scores)] = value
    for judge in (verdicts, confusion):
        with pytest.raises(ValueError, match="needs numbers"):
            judge(scores, labels, 0.5)
        with pytest.raises(ValueError, match="needs numbers"):
            judge(np.zeros(len(scores)), labels, value)


@fuzzed()
@given(st.integers(1, 6), st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**31 - 1))
def test_pixel_areas_agree_with_a_slow_count(
    images: int, rows: int, columns: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    maps = rng.integers(0, 4, (images, rows, columns)).astype(np.float32) / 4
    masks = rng.integers(0, 2, maps.shape, dtype=np.uint8)
    source = PixelSource(maps, masks, np.arange(images))
    ((_, ranking),) = rank_groups({"all": source}, {"all": ("all",)})
    if masks.all() or not masks.any():
        assert ranking is None
        return
    good, bad = maps[masks == 0], maps[masks == 1]
    slow = np.mean((bad[:, None] > good) + 0.5 * (bad[:, None] == good))
    assert ranking is not None
    assert area_under_roc(ranking) == pytest.approx(slow)
