"""The weights of an encoder already fitted, read back from its 8 bits: where a fit may go on.

Half a step of rounding is all that is lost. The networks themselves stand elsewhere; nothing is fitted here.
"""

from __future__ import annotations

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, numpy_helper
from torch import Tensor

_GRAFTED = "reading_/"  # before the names of what ``encoder_reading_model.grafted`` has put in
_QUANTIZED = "_quantized"


def read(model: bytes) -> dict[str, Tensor]:
    """The tensors of the encoder file ``model`` under the names of ``encoder_model.Encoder``, in floats."""
    whole = onnx.load_from_string(model)
    held = {one.name: one for one in whole.graph.initializer}
    arrays = {name: numpy_helper.to_array(one) for name, one in held.items()}
    found = {
        name.removeprefix("reading_"): array
        for name, array in arrays.items()
        if name.startswith(("bert.", "reading_reading.")) and name.endswith((".weight", ".bias"))
    }
    for name in arrays:
        if name.startswith("bert.") and name.endswith(_QUANTIZED):
            found[name.removesuffix(_QUANTIZED)] = _floats(arrays, name.removesuffix(_QUANTIZED))
    for node in whole.graph.node:
        name = _weight(node, whole)
        if name is not None:
            matrix = node.input[1].removesuffix("_read").removesuffix(_QUANTIZED)
            found[name] = (_floats(arrays, matrix) if f"{matrix}{_QUANTIZED}" in arrays else arrays[matrix]).T
    return {name: torch.from_numpy(np.array(array, dtype=np.float32)) for name, array in found.items()}


def _weight(node: NodeProto, whole: ModelProto) -> str | None:
    """The name of the weight that a product of matrices reads, or None when both sides are computed."""
    if node.op_type not in {"MatMul", "MatMulInteger"}:
        return None
    matrix = node.input[1].removesuffix("_read")
    if not any(one.name == matrix for one in whole.graph.initializer):
        return None
    path = node.name.removeprefix(_GRAFTED).strip("/").split("/")[:-1]
    # « seen/seen.1 » is the part « 1 » of « seen »: the exporter names both
    kept = [part for part, after in zip(path, [*path[1:], ""], strict=True) if not after.startswith(f"{part}.")]
    return ".".join([*kept, "weight"])


def _floats(arrays: dict[str, NDArray[np.float32]], name: str) -> NDArray[np.float32]:
    """What 8 bits stand for: rows share one scale, or each column has its own."""
    scale, zero = arrays[f"{name}_scale"], arrays[f"{name}_zero_point"]
    floats: NDArray[np.float32] = (arrays[f"{name}{_QUANTIZED}"].astype(np.float32) - zero) * scale
    return floats
