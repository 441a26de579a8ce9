"""Work that overlaps: items are made ahead of whoever uses them, or finished behind.

Only so many items wait at a time, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_END = object()


def read_ahead(items: Iterable[Item], ahead: int = 1) -> Iterator[Item]:
    """Yield items in order while a thread makes the next ones.

    Args:
        items: Made one after the other, in one thread; what it raises is raised here.
        ahead: How many may wait.
    """
    source = iter(items)
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[Any]] = deque(pool.submit(next, source, _END) for _ in range(ahead))
        while (item := waiting.popleft().result()) is not _END:
            waiting.append(pool.submit(next, source, _END))
            yield item


def finish_behind(
    finish: Callable[[Item], Result], items: Iterable[Item], threads: int = 2, behind: int = 32
) -> Generator[Result, None, None]:
    """Yield `finish(item)` of each item in order, while the next items are already taken.

    Args:
        finish: Called in one of the threads; what it raises is raised here.
        items: Taken one after the other, in the thread that asks for the results.
        threads: How many items are finished at once.
        behind: How many items may wait to be finished.
    """
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for item in items:
            waiting.append(pool.submit(finish, item))
            if len(waiting) > behind:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
