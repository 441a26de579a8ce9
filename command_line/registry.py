"""Which verbs there are, in the order in which a user meets them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from command_line.options import Parser, add_limit, add_progress, add_wait
from command_line.verbs import (
    corrupt,
    delete,
    demo,
    evaluate,
    export,
    gui,
    import_images,
    list_everything,
    predict,
    report,
    restore,
    review,
    robustness,
    run,
    sample,
    sweep,
    table,
    todo,
    train,
    validate,
)
from experiments.events import OnEvent
from experiments.workspace import Workspace


@dataclass(frozen=True)
class Verb:
    """One verb.

    Attributes:
        run: Does it and returns the exit code; the first line of its docstring describes it.
        options: Each adds some of its options.
    """

    run: Callable[[argparse.Namespace, Workspace, OnEvent], int]
    options: tuple[Callable[[Parser], None], ...] = ()


VERBS: Mapping[str, Verb] = {
    "demo": Verb(demo.demo, (add_progress, add_wait)),
    "import": Verb(
        import_images.import_images, (import_images.add_options, add_progress, add_wait)
    ),
    "corrupt": Verb(corrupt.corrupt, (corrupt.add_options, add_progress, add_wait)),
    "sample": Verb(sample.sample, (sample.add_options, add_progress)),
    "run": Verb(run.run, (run.add_options, add_progress, add_wait)),
    "sweep": Verb(sweep.sweep, (sweep.add_options, add_progress, add_wait)),
    "train": Verb(train.train, (train.add_options, add_progress, add_wait)),
    "evaluate": Verb(evaluate.evaluate, (evaluate.add_options, add_progress, add_wait)),
    "validate": Verb(validate.validate, (validate.add_options,)),
    "todo": Verb(todo.todo, (todo.add_options, add_progress, add_wait)),
    "predict": Verb(predict.predict, (predict.add_options, add_limit, add_progress)),
    "export": Verb(export.export, (export.add_options, add_limit)),
    "robustness": Verb(robustness.robustness, (robustness.add_options, add_progress, add_wait)),
    "report": Verb(report.write_report, (report.add_options,)),
    "table": Verb(table.table, (table.add_options,)),
    "list": Verb(list_everything.list_everything),
    "delete": Verb(delete.delete, (delete.add_options, add_wait)),
    "restore": Verb(restore.restore, (restore.add_options, add_wait)),
    "gui": Verb(gui.gui),
    "review": Verb(review.review),
}
