"""Batches drawn ahead of their use, in threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import cv2

from datasets.drawing import Batch, PairDrawing

Place = tuple[int, int]
"""An epoch, and the index of a batch in it."""

BATCHES_PER_WORKER = 2


class BatchesAhead:
    """Has the next batches drawn while the last one is used; `close` ends its threads.

    A batch is the same whoever draws it. What goes wrong in a thread is raised where its batch is
    asked for. OpenCV's own threads rest meanwhile: images are too small to share one among them.

    Args:
        drawing: Draws the batches.
        workers: How many threads draw, at least 1.
    """

    def __init__(self, drawing: PairDrawing, workers: int) -> None:
        self._drawing, self._ahead = drawing, BATCHES_PER_WORKER * workers
        self._drawn: dict[Place, Future[Batch]] = {}
        self._lock = threading.Lock()
        self._opencv_threads = cv2.getNumThreads()
        cv2.setNumThreads(1)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="pairs")

    def get(self, epoch: int, index: int) -> Batch:
        """Return a batch, and have those drawn that are asked for next."""
        with self._lock:
            places = [(epoch, index), *islice(self._following(epoch, index), self._ahead)]
            for place in set(self._drawn).difference(places):
                self._drawn.pop(place).cancel()
            for place in places:
                if place not in self._drawn:
                    self._drawn[place] = self._pool.submit(self._drawing.draw_batch, *place)
            wanted = self._drawn.pop(places[0])
        return wanted.result()

    def close(self) -> None:
        """End the threads as soon as each has finished the batch that it is at."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        cv2.setNumThreads(self._opencv_threads)

    def _following(self, epoch: int, index: int) -> Iterator[Place]:
        while True:
            index += 1
            if index == self._drawing.batches:
                index, epoch = 0, epoch + (not self._drawing.validation)
            yield epoch, index
