"""A network in 8 bits that reads as it did in floats: weights in 8 bits everywhere, activations where they bear it.

What enters the second layer of a feed-forward block holds a few values far larger than the rest: in 8 bits the rest is
lost, and with it five points of right passages. There the weights stay in 8 bits in the file and are read as floats.
Where they do everywhere, a network is to read the same on every processor (tried on one), and half as fast.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

_LEVELS = 127


def write_eight_bits(plain: Path, target: Path, inner: int | None = None) -> None:
    """Write the network of ``plain`` in 8 bits: see :func:`float_activations`."""
    quantize_dynamic(plain, target, weight_type=QuantType.QInt8, per_channel=True)
    onnx.save(float_activations(onnx.load(str(target)), inner), str(target))


def float_activations(model: ModelProto, inner: int | None = None) -> ModelProto:
    """``model`` with products done in floats, on the same 8-bit weights: those by matrices of ``inner`` rows, or all.

    What enters a block's second layer has such a width.
    """
    graph = model.graph
    held = {one.name: one for one in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    users: dict[str, NodeProto] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, node)
    gone: set[str] = set()
    made: dict[str, list[NodeProto]] = {}
    for node in graph.node:
        if node.op_type != "MatMulInteger" or inner not in {None, held[node.input[1]].dims[0]}:
            continue
        scaled = users[users[node.output[0]].output[0]]  # cast, then multiplied by both scales
        scales = makers[next(name for name in scaled.input if name != users[node.output[0]].output[0])]
        entering = makers[node.input[0]].input[0]
        scale = next(name for name in scales.input if name in held)
        weights = f"{node.input[1]}_read"
        made[node.name] = [
            helper.make_node("DequantizeLinear", [node.input[1], scale, node.input[3]], [weights], axis=1),
            helper.make_node("MatMul", [entering, weights], list(scaled.output), name=f"{node.name}_floats"),
        ]
        gone |= {users[node.output[0]].name, scaled.name, scales.name}
    kept = [one for node in graph.node if node.name not in gone for one in made.get(node.name, [node])]
    del graph.node[:]
    graph.node.extend(kept)
    return model


def eight_bit_weights(network: bytes) -> bytes:
    """``network`` with the matrices of its products in 8 bits, a scale for each column, read as floats."""
    model = onnx.load_from_string(network)
    graph = model.graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    products = [one for one in graph.node if one.op_type == "MatMul" and one.input[1] in held]
    readers, made = [], []
    for name in dict.fromkeys(one.input[1] for one in products):
        matrix, eight = held[name], f"{name}_quantized"
        scale = np.maximum(np.abs(matrix).max(axis=0), 1e-9).astype(np.float32) / _LEVELS
        parts = {
            eight: np.round(matrix / scale).astype(np.int8),
            f"{name}_scale": scale,
            f"{name}_zero_point": np.zeros(len(scale), dtype=np.int8),
        }
        made += [numpy_helper.from_array(array, part) for part, array in parts.items()]
        readers.append(helper.make_node("DequantizeLinear", list(parts), [f"{eight}_read"], axis=1))
    for node in products:
        node.input[1] = f"{node.input[1]}_quantized_read"
    kept = [one for one in graph.initializer if f"{one.name}_quantized" not in {part.name for part in made}]
    nodes = [*readers, *graph.node]
    for field, left in ((graph.initializer, [*kept, *made]), (graph.node, nodes)):
        del field[:]
        field.extend(left)
    return bytes(model.SerializeToString())
