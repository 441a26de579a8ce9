"""Taking a trained run away: one model that needs neither this project nor Keras."""

from typing import Literal

Format = Literal["onnx", "openvino", "saved_model"]
"""What a run can be exported to; read by the command line too, without Keras."""
