"""The example beside an exported model: one short program that judges images with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

_TEMPLATE = Path(__file__).parent / "example.py.template"


@dataclass(frozen=True)
class Runtime:
    """What the example says in the words of one runtime.

    Attributes:
        package: What is installed and imported.
        opened: Opens the file that `ABOUT["model"]` names, in the folder `HERE`.
        judged: Gives the outputs of `MODEL` for `prepare(pixels)`, by their names.
    """

    package: str
    opened: str
    judged: str


ONNX = Runtime(
    "onnxruntime",
    'onnxruntime.InferenceSession(HERE / ABOUT["model"])',
    'dict(zip(ABOUT["outputs"], MODEL.run(ABOUT["outputs"], {"image": prepare(pixels)})))',
)
OPENVINO = Runtime(
    "openvino",
    'openvino.Core().compile_model(HERE / ABOUT["model"], "CPU")',
    "MODEL(prepare(pixels))",
)
TENSORFLOW = Runtime(
    "tensorflow",
    'tensorflow.saved_model.load(HERE / ABOUT["model"])',
    "MODEL.serve(prepare(pixels))",
)


def example_text(runtime: Runtime) -> str:
    """Return the program for a runtime, which needs that, NumPy and OpenCV alone."""
    template = Template(_TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(asdict(runtime))
