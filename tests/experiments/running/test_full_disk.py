"""Evaluating and predicting onto a full disk: one sentence, and the older results stay."""

import shutil

from tests.experiments.conftest import make_desk
from tests.faults.test_full_disk import everything_in, fill, small_disk

__all__ = ["small_disk"]


def test_an_evaluation_and_a_prediction_leave_what_was_there(
    small_disk, trained, run_folder, capsys, tmp_path
):
    desk = make_desk(small_disk)
    (small_disk / "data").symlink_to(trained.workspace.data)
    shutil.copytree(run_folder, desk.workspace.runs / run_folder.name)
    before = everything_in(small_disk)
    fill(small_disk, 8192)
    images = trained.workspace.data / "tiny" / "test" / "good"
    for words in (
        ["evaluate", run_folder.name, "--measures", "residual"],
        ["predict", run_folder.name, images, "--out", small_disk / "judged"],
    ):
        capsys.readouterr()
        assert desk.run(*words) == 2
        said = capsys.readouterr().err
        assert "No space left on device" in said
        assert str(small_disk) in said
        assert "Traceback" not in said
        shutil.rmtree(small_disk / "judged", ignore_errors=True)
        assert everything_in(small_disk) == before
