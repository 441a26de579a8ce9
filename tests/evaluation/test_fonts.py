import pytest
from matplotlib import font_manager

from evaluation.fonts import USUAL, _more_for, families_for, letters_without_font
from tests.evaluation.rare_letters import letters, rare_letters


@pytest.fixture(autouse=True)
def forget() -> None:
    _more_for.cache_clear()


@pytest.fixture
def other() -> tuple[str, str]:
    """An installed font, and a letter that it has and the usual font has not."""
    family, letter, _ = rare_letters()
    return family, letter


def test_plain_texts_have_the_usual_font() -> None:
    assert families_for("scratch on the plate, größer") == [USUAL]
    assert letters_without_font("größer") == ""


def test_letters_that_it_lacks_come_from_any_installed_font(other: tuple[str, str]) -> None:
    family, letter = other
    found = families_for(f"a{letter}")
    assert found[0] == USUAL
    assert any(ord(letter) in letters(name) for name in found[1:])
    assert letters_without_font(letter) == ""
    assert family


def test_letters_that_no_font_has_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_manager, "get_font_names", lambda: [USUAL])
    assert letters_without_font("裂纹 ab 裂") == "".join(sorted("裂纹"))
    assert families_for("裂纹") == [USUAL]
