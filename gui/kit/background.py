"""Slow work beside a window: it runs in threads, and the window fetches what is ready.

Threads never touch the window. A window that waits on a thread, or a thread on a closed window,
cannot happen, which `write_event_value` does not promise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

from experiments.errors import USER_ERRORS

MOST_PATIENCE = 0.5
"""For how many seconds at most work gives way: a dialog may stay open for long."""


class Background:
    """Work under way, of which only the newest of each name counts.

    Args:
        on_failure: Told the error of work that failed, or of what was done with its result.
    """

    def __init__(self, on_failure: Callable[[BaseException], None]) -> None:
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="window")
        self._on_failure = on_failure
        self._waiting: dict[str, tuple[Future[Any], Callable[[Any], None]]] = {}
        self._window_rests = Event()
        self._window_rests.set()

    @property
    def busy(self) -> bool:
        """Whether any result is still to be delivered."""
        return bool(self._waiting)

    def start(self, name: str, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Begin work in a thread; earlier work of that name is forgotten.

        Args:
            name: What the work is for.
            work: Runs in the thread.
            then: Gets the result, called by `deliver` in the window's own thread.
        """
        if name in self._waiting:
            self._waiting[name][0].cancel()
        self._waiting[name] = (self._pool.submit(work), then)

    def deliver(self) -> None:
        """Hand over one thing that has become ready; the next comes with the next event."""
        for name, (future, then) in list(self._waiting.items()):
            if not future.done() or self._waiting[name][0] is not future:
                continue
            del self._waiting[name]
            error = future.exception()
            if error is None:
                self._hand_over(future.result(), then)
            else:
                self._on_failure(error)
            return

    def _hand_over(self, result: Any, then: Callable[[Any], None]) -> None:
        """Let `then` have a result; a sentence for a person does not close the window."""
        try:
            then(result)
        except USER_ERRORS as error:
            self._on_failure(error)

    @contextmanager
    def kept_back(self) -> Iterator[None]:
        """Let work in threads pause where it may, while the window handles an event.

        A thread that computes without a pause makes the window wait after every call of Tk.
        """
        self._window_rests.clear()
        try:
            yield
        finally:
            self._window_rests.set()

    def give_way(self) -> None:
        """Pause, in a thread, while the window handles an event."""
        self._window_rests.wait(MOST_PATIENCE)

    def close(self) -> None:
        """Forget everything; work that has begun ends by itself, unheard."""
        self._waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)
