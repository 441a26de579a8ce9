from gui.kit.cut_text import cut, cut_middle


def test_the_end_of_a_text_gives_way_until_it_fits():
    assert cut("a long name", 11, len) == "a long name"
    assert cut("a long name", 7, len) == "a long…"
    assert cut("a long name", 8, len) == "a long…"
    assert cut("a long name", 0, len) == "…"
    assert cut("", 0, len) == ""


def test_a_sentence_that_begins_with_a_path_keeps_both_ends():
    assert cut_middle("/a/b/c is no folder", 19, len) == "/a/b/c is no folder"
    assert cut_middle("/a/b/c is no folder", 15, len) == "/a/b/c … folder"
    assert cut_middle("/a/b/c is no folder", 0, len) == "…"
