from pathlib import Path

from experiments.config.actions import EvalNet, ImportDb
from gui.jobs.editing import Editing

IMPORT = ImportDb(name="a", mvtec="x")


def test_the_action_that_the_form_shows_is_replaced_and_the_others_stay():
    editing = Editing()
    assert not editing.is_about("eval_net")
    editing.begin(Path("001.json"), [IMPORT, EvalNet(runs=["r"]), EvalNet(runs=["s"])])
    assert editing.is_about("eval_net")
    changed = editing.with_action(EvalNet(runs=["t"]))
    assert changed == (IMPORT, EvalNet(runs=["t"]), EvalNet(runs=["s"]))
    editing.end()
    assert editing.path is None
    assert not editing.is_about("eval_net")
