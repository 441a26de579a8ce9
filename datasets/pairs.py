"""Batches of (corrupted, clean) images for Keras, corrupted afresh each time they are drawn."""

from __future__ import annotations

import keras

from datasets.batches_ahead import BatchesAhead
from datasets.drawing import Batch, PairDrawing


class CorruptedPairs(keras.utils.PyDataset):
    """Feeds a network with corrupted images and tells it to give back the clean ones.

    Keras's own workers stay out of it: its threads run on beyond the end of an epoch with the old
    epoch's number, and its processes are forks of one that has threads.

    Args:
        drawing: Draws the pairs.
        workers: Threads that draw batches ahead; with 0 each is drawn when it is asked for. The
            batches are the same. Threads must be ended by `close`.
    """

    def __init__(self, drawing: PairDrawing, workers: int = 0) -> None:
        super().__init__()
        self.drawing, self.epoch = drawing, 0
        self._ahead = BatchesAhead(drawing, workers) if workers else None

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        return self.drawing.batches

    def __getitem__(self, index: int) -> Batch:
        """Return batch `index` of this epoch; validation has the same ones in every epoch.

        Returns:
            Corrupted and clean images, uint8, batch × rows × columns × channels; the clean ones
            with one channel more where the drawing has masks.
        """
        epoch = 0 if self.drawing.validation else self.epoch
        if self._ahead is None:
            return self.drawing.draw_batch(epoch, index)
        return self._ahead.get(epoch, index)

    def on_epoch_end(self) -> None:
        """Move on to the next epoch's pairs."""
        self.epoch += 1

    def close(self) -> None:
        """End the threads; batches can still be had, each drawn when it is asked for."""
        if self._ahead is not None:
            self._ahead.close()
            self._ahead = None
