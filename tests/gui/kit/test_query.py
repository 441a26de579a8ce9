from gui.kit.query import filter_names, matches

NAMES = ["bottle_Stain", "bottle_Clean", "metal_nut_Stain"]


def test_an_empty_query_keeps_everything() -> None:
    assert filter_names("", NAMES) == NAMES
    assert filter_names(" , ~ ,", NAMES) == NAMES


def test_all_terms_must_match_whatever_their_case() -> None:
    assert filter_names("STAIN, bottle", NAMES) == ["bottle_Stain"]


def test_a_term_with_a_tilde_excludes() -> None:
    assert filter_names("~clean, ~ metal", NAMES) == ["bottle_Stain"]


def test_a_term_may_stand_anywhere_in_the_text() -> None:
    assert matches("_nut_", "metal_nut_Stain")
