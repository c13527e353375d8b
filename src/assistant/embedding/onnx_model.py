"""Opens our own models with onnxruntime, which is told first to send nothing to its makers.

From its version 1.32 on Linux, that library counts its uses, keeps a number for the machine and looks for a server of
its makers as soon as a model is opened. It reads the variable below once, when it is imported: here and nowhere else.
What is said of a text is for those who ask (``trained.py``, ``grounding/entailment.py``).
"""

from __future__ import annotations

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from onnxruntime import InferenceSession, SessionOptions


def opened(model: bytes) -> InferenceSession:
    """A model that uses one core and no spinning threads, so that other load on the machine does not slow it down.

    It reads nearly the same on every processor: by default, products of 8-bit numbers overflow where the processor has
    no instruction for them (AVX2 alone), and a vector moves by a tenth of its length.
    """
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.x64quantprecision", "1")
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
