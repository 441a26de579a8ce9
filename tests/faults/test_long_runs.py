"""Nothing grows with the epochs: memory, open files, threads. The long form is `make torture`."""

import psutil

from models.autoencoder import build_autoencoder
from models.training import train
from tests.models.test_training import OPTIONS, files_in, make_pairs

EPOCHS, WARM = 25, 10


def test_memory_files_and_threads_stay_as_they_are(tmp_path):
    me, seen = psutil.Process(), []

    def look(row):
        seen.append((me.memory_info().rss, me.num_fds(), me.num_threads()))

    network = build_autoencoder((16, 16, 1), depth=2, feature_maps=4, seed=2)
    pairs = make_pairs(4), make_pairs(4, True)
    train(network, *pairs, files_in(tmp_path), epochs=EPOCHS, on_epoch=look, **OPTIONS)
    memory, files, threads = zip(*seen[WARM:], strict=True)
    assert max(files) <= seen[WARM][1]
    assert max(threads) <= seen[WARM][2]
    # A leak of one batch's worth of images in each epoch would be ten times as much.
    assert memory[-1] - memory[0] < 20 * 1024**2
