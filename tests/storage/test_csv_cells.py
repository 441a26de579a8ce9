from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.csv_cells import read_cell, safe_cell


@pytest.mark.parametrize("text", ["=1+2", "+a", "-a", "@a", "\ta", "\ra", "=HYPERLINK(1)", "'=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["-0.5", "+3", "1e-5", "a=b", "", None, -0.5, 3, True, "'"])
def test_numbers_and_plain_texts_stay_as_they_are(cell: object) -> None:
    assert safe_cell(cell) == cell


@given(st.text())
def test_every_text_is_read_back(text: str) -> None:
    assert read_cell(safe_cell(text)) == text
