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


@pytest.mark.parametrize(
    ("name", "twin"), [("Bottle", "bottle"), ("GRÖSSE", "größe"), ("ä", "a\u0308")]
)
def test_a_name_that_some_systems_take_for_one_that_is_there_is_refused(name: str, twin: str):
    with pytest.raises(FileExistsError, match="is the same name as .* for Windows and macOS"):
        names.check_distinct(name, ["other", twin])
    names.check_distinct(name, [name, twin])
    names.check_distinct(name, ["other"])


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("aux.png", "_aux.png"),
        ("COM1.old.tif", "_COM1.old.tif"),
        ("nul .png", "_nul .png"),
        ('12:30 "a"?.png', "12_30 _a__.png"),
        ("a.png. ", "a.png__"),
        ("größe 1.png", "größe 1.png"),
        ("auxiliary.png", "auxiliary.png"),
    ],
)
def test_file_names_are_changed_only_where_windows_could_not_hold_them(name: str, safe: str):
    assert names.safe_file_name(name) == safe
