"""Work that must all be done, in its order, beside a window."""

from __future__ import annotations

import time
from threading import Event
from typing import Any

from gui.kit.in_order import InOrder


def deliver_all(order: InOrder, done: list[Any], number: int) -> None:
    for _ in range(4000):
        order.deliver()
        if len(done) == number:
            return
        time.sleep(0.005)


def fail() -> None:
    raise OSError("the disk is full")


def test_all_is_done_in_its_order_also_after_something_that_fails() -> None:
    did: list[int] = []
    told: list[Any] = []
    order = InOrder("test", lambda error: told.append(str(error)))
    for number in range(5):
        order.start(lambda n=number: did.append(n), lambda n=number: told.append(n))  # type: ignore[misc]
        if number == 2:
            order.start(fail, lambda: told.append("never"))
    deliver_all(order, told, 6)
    assert did == [0, 1, 2, 3, 4]
    assert told == [0, 1, 2, "the disk is full", 3, 4]
    order.end(5)


def test_nothing_is_told_before_it_is_done_and_the_end_waits_for_it_but_not_for_ever() -> None:
    may_go_on, did = Event(), []
    order = InOrder("test", did.append)
    order.start(may_go_on.wait, lambda: did.append("told"))
    order.start(lambda: did.append("done"), lambda: None)
    order.deliver()
    assert did == []
    order.end(0.01)
    assert did == []
    may_go_on.set()
    order.end(20)
    assert did == ["done"]
