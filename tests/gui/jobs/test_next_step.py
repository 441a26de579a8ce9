import pytest

from experiments.config.actions import EvalNet, ImportDb
from experiments.files.problems import check_action
from gui.jobs.next_step import NextStep, next_step, say_done

RUN = "bottle_Stain64x64_AE_d4_f5_n8_paper"


def action(**values):
    found, problems = check_action(values)
    assert problems == ()
    return found


IMPORT = ImportDb(name="bottle", mvtec="x")
CORRUPT = action(action="corrupt_db", datasets=["bottle", "grid"], name="Big")
TRAIN = {
    "action": "train_net",
    "datasets": [{"dataset": "bottle", "corruption": "Stain"}],
    "resolution": "64x64",
    "architectures": ["AE_d4_f5_n8"],
}


@pytest.mark.parametrize(
    ("actions", "step"),
    [
        ([IMPORT], NextStep("Train on bottle", (("bottle", "Stain"),))),
        ([IMPORT, CORRUPT], NextStep("Train with Big", (("bottle", "Big"), ("grid", "Big")))),
        ([action(**TRAIN)], NextStep("Show results", runs=(RUN,))),
        ([EvalNet(runs=["a", "b"])], NextStep("Show results", runs=("a", "b"))),
        ([], None),
    ],
)
def test_the_next_step_follows_from_the_last_action(actions, step):
    assert next_step(actions) == step


@pytest.mark.parametrize(
    ("actions", "said", "sentence"),
    [
        ([IMPORT], "Dataset 'bottle' is in data/bottle", "bottle has been imported."),
        ([CORRUPT], "", "Big has been saved for bottle and grid."),
        ([action(**TRAIN)], f"{RUN}: AUROC 0.9", "The run has been trained: AUROC 0.9"),
        ([EvalNet(runs=["a"])], "Done.", "The run has been evaluated."),
        ([action(**TRAIN, seeds=[1, 2])], f"{RUN}: AUROC 0.9", "2 runs have been trained."),
        ([], "Done.", "Done."),
    ],
)
def test_what_has_been_done_is_one_sentence(actions, said, sentence):
    assert say_done(actions, said) == sentence
