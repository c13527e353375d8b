"""The encoder file without its reading, for what each token is, and with another reading grafted on, for good.

The part that gives vectors stays as it is, to the last bit, and keeps its name. Its weights are read back too, where a
fit goes on from them: half a step of rounding is all that is lost. Needs the extra ``fit``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import compose, helper, numpy_helper
from tokenizers import Tokenizer

from assistant.embedding.onnx_model import opened

LAYERS = (7, 11)  # of the encoder, from 0: those whose states are read
_STATES = "/bert/encoder/layer.{}/output/LayerNorm/LayerNormalization_output_0"
_CORES = 2
_GRAFTED, _VECTORS = "reading_", "vectors"
_QUANTIZED, _READ = "_quantized", "_read"
_TURNED = "_Transposed"  # a matrix that its product reads, found with it
_PARTS, _KINDS = ("bert.", "reading."), (".weight", ".bias")


def states(model: bytes, tokenizer: Tokenizer, texts: Sequence[str], tokens: int) -> Iterator[NDArray[np.float16]]:
    """What each layer read says of each token of each text, shape ``(tokens, layers * dimension)``."""
    bare = _without_reading(onnx.load_from_string(model), [_STATES.format(layer) for layer in LAYERS])
    session = opened(bare.SerializeToString())
    tokenizer.enable_truncation(tokens)
    tokenizer.no_padding()

    def one(text: str) -> NDArray[np.float16]:
        row = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        found = session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})
        return np.concatenate([layer[0] for layer in found], axis=1).astype(np.float16)

    with ThreadPoolExecutor(_CORES) as cores:
        yield from cores.map(one, texts)


def grafted(model: bytes, reading: bytes) -> bytes:
    """The encoder ``model`` with the network ``reading`` in place of its own; its inputs are named as the layers."""
    whole = onnx.load_from_string(model)
    names = [_STATES.format(layer) for layer in LAYERS]
    bare = _without_reading(whole, [*names, "vectors"])
    branch = compose.add_prefix(onnx.load_from_string(reading), _GRAFTED)
    branch.ir_version = bare.ir_version
    joined = compose.merge_models(
        bare,
        branch,
        io_map=[(name, f"{_GRAFTED}states_{layer}") for name, layer in zip(names, LAYERS, strict=True)],
        outputs=["vectors", f"{_GRAFTED}readings"],
    )
    for node in joined.graph.node:
        node.output[:] = ["readings" if name == f"{_GRAFTED}readings" else name for name in node.output]
    joined.graph.output[-1].name = "readings"
    named = {one.key: one.value for one in whole.metadata_props}.get(_VECTORS) or hashlib.sha256(model).hexdigest()[:12]
    helper.set_model_props(joined, {_VECTORS: named})
    return bytes(joined.SerializeToString())


def _without_reading(model: onnx.ModelProto, outputs: Sequence[str]) -> onnx.ModelProto:
    """The model that gives ``outputs`` only, without the nodes and weights that nothing of them needs."""
    needed, kept = set(outputs), []
    for node in reversed(model.graph.node):
        if needed & set(node.output):
            needed.update(node.input)
            kept.append(node)
    known = {one.name: one for one in model.graph.output}
    shape = ["texts", "tokens", "dimension"]
    given = [known.get(name) or helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name in outputs]
    made = onnx.ModelProto()
    made.CopyFrom(model)  # with the shapes it knows: the engine joins nodes by them, and rounds otherwise without
    weights = [one for one in model.graph.initializer if one.name in needed]
    for held, left in ((made.graph.node, kept[::-1]), (made.graph.output, given), (made.graph.initializer, weights)):
        del held[:]
        held.extend(left)
    return made


def weights(model: bytes) -> dict[str, NDArray[np.float32]]:
    """The tensors of the encoder file ``model``, in floats, under the names of ``encoder_model.Encoder``."""
    whole = onnx.load_from_string(model)
    held = {one.name: numpy_helper.to_array(one) for one in whole.graph.initializer}
    named = {name.removeprefix(_GRAFTED): array for name, array in held.items()}
    found = {name: array for name, array in named.items() if name.startswith(_PARTS) and name.endswith(_KINDS)}
    for name in held:
        bare = name.removesuffix(_QUANTIZED)
        if name.startswith(_PARTS) and name != bare and not bare.endswith(_TURNED):
            found[bare] = _floats(held, bare)
    for node in whole.graph.node:
        matrix = node.input[1].removesuffix(_READ) if node.op_type in {"MatMul", "MatMulInteger"} else ""
        if matrix in held:
            bare = matrix.removesuffix(_QUANTIZED)
            found[_weight(node.name)] = (held[matrix] if bare == matrix else _floats(held, bare)).T
    return {name: np.array(array, dtype=np.float32) for name, array in found.items()}


def _weight(node: str) -> str:
    """The name of the weight that the product ``node`` reads: « /seen/seen.1/MatMul » is the part « 1 » of « seen »."""
    path = node.removeprefix(f"{_GRAFTED}/").strip("/").split("/")[:-1]
    kept = [part for part, after in zip(path, [*path[1:], ""], strict=True) if not after.startswith(f"{part}.")]
    return ".".join([*kept, "weight"])


def _floats(held: Mapping[str, NDArray[np.float32]], name: str) -> NDArray[np.float32]:
    """What 8 bits stand for: rows share one scale, or each column has its own."""
    scale, zero = held[f"{name}_scale"], held[f"{name}_zero_point"]
    floats: NDArray[np.float32] = (held[f"{name}{_QUANTIZED}"].astype(np.float32) - zero) * scale
    return floats
