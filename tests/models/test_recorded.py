"""The digest beside a model knows the file that is there, killed at any moment."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from models import recorded
from models.recorded import read_record, save_recorded
from storage.digest import file_digest
from storage.reading import DamagedFileError


class Network:
    """Saves as a Keras network does."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def save(self, path: Path) -> None:
        path.write_bytes(self.content)


class Killed(BaseException):
    pass


def known(path: Path) -> bool:
    record = read_record(path)
    return record is None or file_digest(path) in record.sha256


def test_the_record_is_the_digest_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    for content in (b"first", b"second"):
        save_recorded(Network(content), path)
        record = read_record(path)
        assert record is not None and record.sha256 == (file_digest(path),)
    path.write_bytes(b"another")
    assert not known(path)


@pytest.mark.parametrize("step", range(1, 5))
@pytest.mark.parametrize("before", ["nothing", "a record", "a model without a record"])
def test_a_crash_at_any_step_leaves_a_model_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, step: int
) -> None:
    path = tmp_path / "model.keras"
    if before == "a record":
        save_recorded(Network(b"old"), path)
    if before == "a model without a record":
        path.write_bytes(b"old")
    steps = iter(range(1, 100))
    replace = Path.replace

    def replace_or_die(self: Path, target: Path) -> Path:
        if next(steps) == step:
            raise Killed
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_or_die)
    with contextlib.suppress(Killed):
        save_recorded(Network(b"new"), path)
    monkeypatch.undo()
    assert not path.exists() or known(path)
    save_recorded(Network(b"newest"), path)
    assert known(path) and path.read_bytes() == b"newest"


def test_a_damaged_record_is_named_and_replaced_by_the_next_save(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    save_recorded(Network(b"old"), path)
    recorded.record_of(path).write_text('{"sha256": ["short"]}')
    with pytest.raises(DamagedFileError, match=r"model.json is damaged"):
        read_record(path)
    save_recorded(Network(b"new"), path)
    assert known(path)
