"""Where an import's images come from."""

from __future__ import annotations

from pathlib import Path

from datasets.brass_plate.category import generate_sample
from datasets.mvtec import index_mvtec
from datasets.own_folders import index_folders
from datasets.samples import Sample
from experiments.config.actions import ImportDb
from experiments.events import OnEvent, stage_progress


def index_source(action: ImportDb, scratch: Path, on_event: OnEvent) -> tuple[Sample, ...]:
    """List the samples of an import's source; a generated one is drawn into `scratch` first.

    Raises:
        FileNotFoundError: A folder is missing.
        ValueError: A folder is not what it should be.
    """
    if action.mvtec is not None:
        return index_mvtec(Path(action.mvtec).expanduser())
    if action.sample is not None:
        progress = stage_progress(on_event, "sample")
        generate_sample(scratch, action.sample, progress)
        return index_mvtec(scratch)
    return index_own_folders(action)


def index_own_folders(action: ImportDb) -> tuple[Sample, ...]:
    """List the samples of a user's own folders.

    Raises:
        FileNotFoundError: A folder is missing.
        ValueError: A folder is not what it should be.
    """
    return index_folders(
        Path(action.train_good or "").expanduser(),
        _folder(action.test_good),
        [(d.label, Path(d.images).expanduser(), _folder(d.masks)) for d in action.defects],
        held_out=action.held_out,
        seed=action.seed,
    )


def _folder(path: str | None) -> Path | None:
    return Path(path).expanduser() if path else None
