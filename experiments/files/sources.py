"""Where an import's images come from."""

from __future__ import annotations

from pathlib import Path

from datasets.brass_plate.category import generate_sample
from datasets.layouts.among_images import refuse_masks_among_images
from datasets.layouts.indexed import Indexed, LayoutOptions
from datasets.layouts.recognise import index_folder
from datasets.layouts.table import index_table
from datasets.mvtec import index_mvtec
from datasets.own_folders import index_folders
from experiments.config.actions import ImportDb
from experiments.events import OnEvent, stage_progress
from storage.typed_paths import typed_path


def index_source(action: ImportDb, scratch: Path, on_event: OnEvent) -> Indexed:
    """List the samples of an import's source; a generated one is drawn into `scratch` first.

    Raises:
        FileNotFoundError: A folder is missing.
        ValueError: A folder is not what it should be.
    """
    if action.sample is not None:
        progress = stage_progress(on_event, "sample")
        generate_sample(scratch, action.sample, progress)
        return Indexed("", index_mvtec(scratch))
    return index_given(action)


def index_given(action: ImportDb) -> Indexed:
    """List the samples of a user's own source.

    Raises:
        FileNotFoundError: A folder is missing.
        ValueError: A folder is not what it should be, or masks would be taken for images.
    """
    options = options_of(action)
    if action.mvtec is not None:
        indexed = index_folder(typed_path(action.mvtec), options)
    elif action.table is not None:
        indexed = index_table(typed_path(action.table), options)
    else:
        indexed = _index_own_folders(action)
    refuse_masks_among_images(indexed.samples, options)
    return indexed


def options_of(action: ImportDb) -> LayoutOptions:
    """Return how an import's source is to be read."""
    return LayoutOptions(
        recursive=action.recursive,
        mask_pattern=action.mask_pattern,
        only=action.object,
        held_out=action.held_out,
        seed=action.seed,
    )


def _index_own_folders(action: ImportDb) -> Indexed:
    train, test = typed_path(action.train_good or ""), _folder(action.test_good)
    defects = [(d.label, typed_path(d.images), _folder(d.masks)) for d in action.defects]
    samples = index_folders(
        train,
        test,
        defects,
        held_out=action.held_out,
        seed=action.seed,
        recursive=action.recursive,
        mask_pattern=action.mask_pattern,
    )
    given = [train, test, *(folder for _, *folders in defects for folder in folders)]
    looked_through = tuple(dict.fromkeys(folder for folder in given if folder is not None))
    return Indexed("", samples, test is None, folders=looked_through)


def _folder(path: str | None) -> Path | None:
    return typed_path(path) if path else None
