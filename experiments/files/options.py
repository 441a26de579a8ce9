"""Options of the command line that say more than one value: defects, and a changed corruption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datasets.corruptions.registry import Corruption
from experiments.files.problems import check_model
from experiments.presets import list_presets, read_preset
from experiments.workspace import Workspace


def check_sources(
    category: str | None, table: str | None, train: str | None, with_train: Mapping[str, Any]
) -> None:
    """Refuse an import that has no source, or two, in the words of the command line.

    Args:
        category: The folder of a known layout.
        table: What `--table` names.
        train: What `--train` names.
        with_train: The options that go with `--train` alone, and what they were given.

    Raises:
        ValueError: Not one source is given, or an option of another.
    """
    sources = {"a category folder": category, "--table": table, "--train": train}
    given = [name for name, value in sources.items() if value]
    idle = [name for name, value in with_train.items() if value]
    if not given and idle:
        raise ValueError(
            f"{idle[0]} goes with --train: give the folder of good images with --train FOLDER"
        )
    if len(given) != 1:
        received = " and ".join(given) if given else "none of them"
        raise ValueError(
            f"received {received}: give either a category folder, or --table FILE, or --train "
            "FOLDER"
        )
    if idle and not train:
        raise ValueError(
            f"received {given[0]} and {idle[0]}, which goes with --train: give the folder of good "
            "images with --train FOLDER instead, or leave it out"
        )


def read_defects(folders: Sequence[str], masks: Sequence[str]) -> list[dict[str, str | None]]:
    """Return the kinds of defect of an import, as its file has them.

    Args:
        folders: Texts `LABEL=FOLDER` with the images of each kind.
        masks: The same with the masks of some of them.

    Raises:
        ValueError: A text is no `LABEL=FOLDER`, or a label is given twice or has no images.
    """
    masks_of = _labels_and_folders(masks, "--masks")
    images_of = _labels_and_folders(folders, "--defect")
    if unknown := sorted(set(masks_of) - set(images_of)):
        raise ValueError(f"--masks names {unknown[0]!r}, which no --defect does")
    return [
        {"label": label, "images": folder, "masks": masks_of.get(label)}
        for label, folder in images_of.items()
    ]


def read_corruption_option(name: str, changes: Sequence[str], workspace: Workspace) -> Any:
    """Return a corruption preset with some parameters changed.

    Args:
        name: Name of the preset; case does not matter.
        changes: Texts such as `size=1-12`.
        workspace: Where the user's own presets lie.

    Raises:
        FileNotFoundError: There is no such preset.
        ValueError: A change has a mistake.
    """
    by_lower = {each.lower(): each for each in list_presets(workspace, "corruption")}
    preset = read_preset(workspace, "corruption", by_lower.get(name.lower(), name))
    values = preset.model_dump()
    for change in changes:
        parameter, equals, value = change.partition("=")
        if not equals:
            raise ValueError(f"--set received {change!r}; allowed: PARAMETER=VALUE, as size=1-12")
        values[parameter] = value
    problems = check_model(Corruption, values)
    if problems:
        raise ValueError("; ".join(f"--set {problem}" for problem in problems))
    return type(preset).model_validate(values)


def _labels_and_folders(texts: Sequence[str], option: str) -> dict[str, str]:
    pairs = [_label_and_folder(text, option) for text in texts]
    labels = [label for label, _ in pairs]
    if repeated := [label for label in labels if labels.count(label) > 1]:
        raise ValueError(
            f"{option} names {repeated[0]!r} more than once: give each label one folder"
        )
    return dict(pairs)


def _label_and_folder(text: str, option: str) -> tuple[str, str]:
    label, equals, folder = text.partition("=")
    if not (label and equals and folder):
        raise ValueError(
            f"{option} received {text!r}; allowed: LABEL=FOLDER, such as crack=../crack"
        )
    return label, folder
