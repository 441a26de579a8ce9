"""A table of images: any layout, one row for each image.

Its columns are `image` and `label`, and optionally `mask`, `split` and `object`; VisA's split files
are such tables.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from datasets.image_files.names import shown, some_names
from datasets.layouts.holding_out import hold_out
from datasets.layouts.indexed import Indexed, LayoutOptions
from datasets.sample_lists import training_samples
from datasets.samples import GOOD, Sample
from datasets.unused import used_by
from storage.reading import DamagedFileError, read_text
from storage.typed_paths import typed_path

COLUMNS = ("image", "label", "mask", "split", "object")
_NEEDED = COLUMNS[:2]
_GOOD_LABELS = (GOOD, "normal", "ok")
_SPLITS = {
    "": "", "train": "train", "training": "train", "test": "test", "testing": "test",
    "val": "validation", "valid": "validation", "validation": "validation",
}  # fmt: skip

_TRAINING = ("train", "validation")


@dataclass(frozen=True)
class _Row:
    """One image; its split is "train", "validation", "test" or, where none is said, ""."""

    image: Path
    label: str
    mask: Path | None
    split: str


def index_table(table: Path, options: LayoutOptions) -> Indexed:
    """List the samples of a table.

    Args:
        table: A CSV file with a header, separated by commas, semicolons or tabs. Paths are relative
            to it, or to the folder above it where only there the first image is.
        options: `only` takes the rows of one object.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no such table; the message says in which row.
    """
    rows = _rows_of(table, options.only)
    good = [row for row in rows if row.label == GOOD]
    open_good = [row.image for row in good if not row.split]
    train = [row.image for row in good if row.split == "train"]
    validation = [row.image for row in good if row.split == "validation"]
    test = [row.image for row in good if row.split == "test"]
    train += open_good
    if not test and len(train) < 2:  # one to test with has to be held out of those for training
        train, validation = train + validation, []
    given = training_samples(train, validation)
    held_out = not test
    if held_out:
        open_train = [sample.path for sample in given if not sample.is_validation]
        samples = [sample for sample in given if sample.is_validation]
        samples += hold_out(open_train, table, options.held_out, options.seed)
    else:
        samples = [*given]
        samples += [Sample(image, "test", GOOD, 0) for image in test]
    defective = [row for row in rows if row.label != GOOD]
    spared = [row for row in defective if row.split in _TRAINING]
    kinds = dict.fromkeys(row.label for row in defective)
    samples += [
        Sample(row.image, "test", row.label, 1)
        for kind in kinds
        for row in defective
        if row.label == kind and row.split not in _TRAINING
    ]
    notes = []
    if spared:
        words = f"{len(spared)} ({some_names([row.image for row in spared])})"
        notes.append(f"Defective images that the table wants trained on were left out: {words}.")
    masks = {row.image: row.mask for row in rows}
    # The masks of good images are looked at too, also where images are trained on.
    with_masks = tuple(replace(sample, mask_path=masks[sample.path]) for sample in samples)
    return _indexed(table, with_masks, held_out, notes, spared)


def _indexed(
    table: Path,
    samples: tuple[Sample, ...],
    held_out: bool,
    notes: Sequence[str],
    spared: Sequence[_Row],
) -> Indexed:
    folders = tuple(dict.fromkeys(path.parent for path in used_by(samples)))
    named = (path for row in spared for path in (row.image, row.mask) if path is not None)
    return Indexed("", samples, held_out, tuple(notes), folders, (table, *named), is_listed=True)


def _rows_of(table: Path, only: str | None) -> list[_Row]:
    try:
        records = list(_records(table))
    except csv.Error as error:
        raise ValueError(f"{table} is damaged, it is no table ({error})") from error
    objects = sorted({record["object"] for _, record in records if record.get("object")})
    if only is None and len(objects) > 1:
        raise ValueError(
            f"{table} has several objects: choose one of {', '.join(objects)} with --object"
        )
    if only is not None:
        records = [(number, r) for number, r in records if r.get("object") == only]
        if not records:
            known = f"it has {', '.join(objects)}" if objects else "it has no column object"
            raise ValueError(f"{table} has no object {only!r}: {known}")
    if not records:
        raise ValueError(f"{table} has no row below its header: add one for each image")
    base = _base(table, records[0][1]["image"])
    rows = [_row(record, base, f"{table}, row {number}") for number, record in records]
    _check_distinct(rows, table)
    return rows


def _records(table: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the number and the cells of each row that is not empty."""
    lines = csv.reader(io.StringIO(_text_of(table), newline=""), delimiter=_delimiter(table))
    header = [name.strip().casefold() for name in next(lines, [])]
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise ValueError(
            f"{table} has no column {' and no column '.join(missing)}: its first row must name "
            f"the columns, of which {', '.join(COLUMNS)} are read; received "
            f"{', '.join(filter(None, header)) or 'nothing'}"
        )
    for line in lines:
        if any(cell.strip() for cell in line):
            if len(line) > len(header):
                raise ValueError(
                    f"{table}, row {lines.line_num} has {len(line)} cells, but the header "
                    f"{len(header)}: put names with commas between double quotes"
                )
            yield lines.line_num, dict(zip(header, (cell.strip() for cell in line), strict=False))


def _text_of(table: Path) -> str:
    if not table.is_file():
        raise FileNotFoundError(f"{shown(table)} is no file: give a table as a CSV file")
    try:
        return read_text(table)
    except DamagedFileError as error:
        raise DamagedFileError(f"{error}: save it as CSV in UTF-8") from error


def _delimiter(table: Path) -> str:
    header = _text_of(table).partition("\n")[0]
    return max(",;\t", key=header.count)


def _base(table: Path, image: str) -> Path:
    """VisA's split files lie one folder below what their paths are relative to."""
    places = (table.parent, table.parent.parent)
    return next((place for place in places if _path(place, image).exists()), table.parent)


def _path(base: Path, text: str) -> Path:
    return base / typed_path(text.replace("\\", "/"))


def _row(record: Mapping[str, str], base: Path, where: str) -> _Row:
    image, label = record.get("image", ""), record.get("label", "")
    split, mask = record.get("split", ""), record.get("mask", "")
    if not image or not label:
        raise ValueError(f"{where} has no {'label' if image else 'image'}: fill it in")
    if split.casefold() not in _SPLITS:
        raise ValueError(
            f"{where} has the split {split!r}: write train, validation, test, or nothing"
        )
    return _Row(
        _path(base, image),
        GOOD if label.casefold() in _GOOD_LABELS else label,
        _path(base, mask) if mask else None,
        _SPLITS[split.casefold()],
    )


def _check_distinct(rows: Sequence[_Row], table: Path) -> None:
    seen: set[Path] = set()
    for row in rows:
        if row.image in seen:
            raise ValueError(f"{table} has {row.image} twice: give each image one row")
        seen.add(row.image)
