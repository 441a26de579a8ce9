import threading

import pytest

from experiments.running.overlap import finish_behind, read_ahead


def test_items_come_in_order_and_only_so_many_are_made_ahead():
    made = []

    def make():
        for number in range(20):
            made.append(number)
            yield number

    for taken, number in enumerate(read_ahead(make(), ahead=2)):
        assert number == taken
        assert len(made) <= taken + 4


def test_an_item_is_made_while_the_one_before_is_used():
    second_is_made = threading.Event()

    def make():
        yield "first"
        second_is_made.set()
        yield "second"

    items = read_ahead(make())
    assert next(items) == "first"
    assert second_is_made.wait(timeout=30)
    assert list(items) == ["second"]


def test_results_come_in_order_whichever_is_finished_first():
    slow = threading.Event()

    def finish(number):
        if number == 0:
            slow.wait(timeout=30)
        if number == 3:
            slow.set()
        return number * 10

    assert list(finish_behind(finish, range(8), threads=2, behind=4)) == [0, 10, *range(20, 80, 10)]


def test_only_so_many_items_wait_to_be_finished():
    taken, finished = [], []

    def take():
        for number in range(20):
            taken.append(number)
            yield number

    for number in finish_behind(lambda number: number, take(), behind=3):
        finished.append(number)
        assert len(taken) <= len(finished) + 4

    assert finished == taken


def test_what_a_thread_raises_reaches_whoever_waits():
    def fail():
        yield 1
        raise ValueError("the second image is damaged")

    with pytest.raises(ValueError, match="second image is damaged"):
        list(read_ahead(fail()))
    with pytest.raises(ZeroDivisionError):
        list(finish_behind(lambda number: 1 // number, [1, 0]))


def test_nothing_waits_for_those_who_stop_early():
    items = read_ahead(iter(range(1000)))
    assert next(items) == 0
    items.close()

    assert list(items) == []
