from pathlib import Path

import pytest

from gui.kit.settings import read_settings, settings_path, write_settings


def test_settings_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "builder.json"
    write_settings(path, {"tab": "EVAL_NET", "name": "größe"})
    assert read_settings(path) == {"tab": "EVAL_NET", "name": "größe"}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_counts_as_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "builder.json"
    path.write_bytes(content)
    assert read_settings(path) == {}


def test_a_missing_file_counts_as_empty(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.json") == {}


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    write_settings(tmp_path / "file" / "builder.json", {})


def test_settings_lie_in_the_users_own_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_path("builder").parent.parent == tmp_path
