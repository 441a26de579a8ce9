"""The command line: one verb for each thing a user does. `python main.py --help` lists them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from command_line.arguments import has_parent, workspace_of
from command_line.display import choose_display, close
from command_line.parser import build_parser
from experiments.errors import USER_ERRORS, one_sentence
from experiments.events import Failed, Message
from experiments.exit_codes import BAD_INPUT, STOPPED
from experiments.progress import TerminalProgress
from experiments.running.recovery import recover_workspace
from experiments.stopping import StopRequest, stop_requests, stop_when_input_ends


def main(words: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    with stop_requests() as request:
        given = sys.argv[1:] if words is None else words
        arguments = build_parser(given).parse_args(given)
        if has_parent(arguments):
            stop_when_input_ends(request)
        return _run_verb(arguments, request)


def _run_verb(arguments: argparse.Namespace, request: StopRequest) -> int:
    """Run the chosen verb, and turn what it raises into one sentence and an exit code."""
    on_event = choose_display(arguments, request)
    workspace = workspace_of(arguments)
    try:
        for sentence in recover_workspace(workspace):
            on_event(Message(text=sentence))
        code = int(arguments.run_verb(arguments, workspace, on_event))
        return code if code != STOPPED else request.exit_code
    except KeyboardInterrupt:
        close(on_event)
        print("stopped", file=sys.stderr)
        return request.exit_code
    except USER_ERRORS as error:
        close(on_event)
        on_event(Failed(message=one_sentence(error)))
        if not isinstance(on_event, TerminalProgress):
            print(one_sentence(error), file=sys.stderr)
        return BAD_INPUT
    finally:
        close(on_event)


if __name__ == "__main__":
    sys.exit(main())
