from __future__ import annotations

from gui.kit.undo_history import MOST_STEPS, History


def typed(*texts: str) -> History:
    history = History()
    for text in texts:
        history = history.noted(text, str(len(text)))
    return history


def undone(history: History) -> list[str]:
    """Return what undoing shows, step by step."""
    shown = []
    while history.can_undo:
        history = history.stepped(-1)
        assert history.now is not None
        shown.append(history.now.text)
    return shown


def test_a_word_is_undone_as_a_whole_and_words_one_after_the_other() -> None:
    assert undone(typed("", "a", "ab", "ab ", "ab c", "ab cd")) == ["ab ", "ab", ""]


def test_letters_typed_elsewhere_are_a_step_of_their_own() -> None:
    assert undone(typed("", "b", "bc", "abc")) == ["bc", ""]


def test_what_was_pasted_or_deleted_is_one_step() -> None:
    assert undone(typed("a", "a pasted text", "")) == ["a pasted text", "a"]


def test_what_was_undone_comes_back_until_something_else_is_written() -> None:
    history = typed("a", "a long text", "another").stepped(-1).stepped(-1)
    assert history.can_redo
    again = history.stepped(1)
    assert again.now is not None
    assert again.now.text == "a long text"
    assert not again.noted("something else", "0").can_redo


def test_moving_the_cursor_is_no_step_but_is_remembered() -> None:
    history = typed("abc").noted("abc", "1")
    assert not history.can_undo
    assert history.now is not None
    assert history.now.cursor == "1"


def test_stepping_beyond_the_ends_changes_nothing() -> None:
    history = typed("a", "a text")
    assert history.stepped(1) == history
    assert history.stepped(-1).stepped(-1) == history.stepped(-1)
    assert History().stepped(-1).now is None


def test_only_so_many_steps_are_kept() -> None:
    history = typed(*(f"text {number} of many" for number in range(2 * MOST_STEPS)))
    assert len(history.moments) == MOST_STEPS
    assert history.now is not None
    assert history.now.text == f"text {2 * MOST_STEPS - 1} of many"
