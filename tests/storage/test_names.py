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
