"""Paths that people type: `~` is their own folder, and a name that nobody has stays a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.typed_paths import typed_path


def test_a_tilde_is_ones_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert typed_path("~") == tmp_path
    assert typed_path("~/good") == tmp_path / "good"


@pytest.mark.parametrize("text", ["~nobody_of_this_name/good", "good/~1", "good", ""])
def test_a_path_without_anybodys_folder_stays_as_it_is(text: str):
    assert typed_path(text) == Path(text)
