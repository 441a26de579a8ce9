from __future__ import annotations

import pytest

from storage import names


@pytest.mark.parametrize(
    "name", ["metal_nut", "two words", "größe", "写真", "a.b", "-x", "a" * 100]
)
def test_names_that_can_be_one_folder_are_accepted(name: str):
    assert names.check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        " a",
        "a ",
        "..",
        ".",
        "../x",
        "a/b",
        "a\\b",
        ".hidden",
        "c:",
        "a\nb",
        "a\0",
        "é" * 51,
        "a.",
        "what?",
        "a|b",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str):
    with pytest.raises(ValueError, match="name"):
        names.check_name(name)


@pytest.mark.parametrize("name", ["CON", "nul", "com1", "Lpt9.old"])
def test_names_that_windows_keeps_for_devices_are_refused(name):
    with pytest.raises(ValueError, match="Windows keeps it"):
        names.check_name(name)


@pytest.mark.parametrize("name", ["console", "COM10", "null", "my CON"])
def test_names_that_only_look_so_are_accepted(name):
    assert names.check_name(name) == name
