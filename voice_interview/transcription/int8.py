"""Whisper's layers in 8-bit integers: a quarter of the bytes to read for every token.

The operators under PyTorch's `quantize_dynamic` are used directly, for that passes Whisper's layers
over. PyTorch is to drop their kind of tensor one day (its issue 184982; then `auto` is float32
again), but has nothing yet that is as quick. Times as a share of float32's, for one token's
vocabulary (512 to 51,864) and for a layer of the encoder (1,500 times 512 to 2,048), on one core
with AVX2 and PyTorch 2.13:

    quantized.linear_dynamic    0.12  0.59
    onednn.qlinear_pointwise    1.7   0.62
    torchao 0.18, int8          3.5   33
    bfloat16                    0.8   10
"""

import warnings
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

QUICK = ("x86", "fbgemm")
"""PyTorch's integer engines that were measured to be quicker than float32."""

LARGEST = 127
"""Of a signed 8-bit integer, so that -x is one too."""


class Int8Linear(nn.Module):
    """A linear layer: weights in 8 bits with a scale for each output, inputs in 7 with a scale for
    each call (with 8, processors without VNNI add up to more than they can hold)."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        """`weight` is float32, (outputs, inputs)."""
        super().__init__()
        scales = weight.abs().amax(dim=1).clamp(min=torch.finfo(weight.dtype).tiny) / LARGEST
        zeros = torch.zeros(len(scales), dtype=torch.long)
        integers = torch.quantize_per_channel(weight, scales.double(), zeros, 0, torch.qint8)
        self._packed = torch.ops.quantized.linear_prepack(integers, bias)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = torch.ops.quantized.linear_dynamic(x, self._packed, True)
        return result


def is_quick() -> bool:
    """Whether this processor is known to gain by it, and this PyTorch can still do it."""
    possible = hasattr(torch, "quantize_per_channel")
    return possible and torch.backends.quantized.engine in QUICK


@torch.no_grad()
def quantise(model: Any) -> None:
    """Compute a Whisper's linear layers and its vocabulary in integers from now on; on the CPU."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*quantized tensor creation", UserWarning)
        for module in list(model.modules()):
            for name, layer in list(module.named_children()):
                if isinstance(layer, nn.Linear):
                    setattr(module, name, Int8Linear(layer.weight, layer.bias))
        vocabulary = Int8Linear(model.decoder.token_embedding.weight, None)
    model.decoder.forward = partial(_forward, model.decoder, vocabulary)


def _forward(
    decoder: Any,
    vocabulary: Int8Linear,
    tokens: Tensor,
    audio: Tensor,
    kv_cache: dict[Any, Tensor] | None = None,
) -> Tensor:
    """The decoder's own `forward`, but for its last product: there it multiplies with the table of
    embeddings, which is no layer that could be exchanged."""
    before = next(iter(kv_cache.values())).shape[1] if kv_cache else 0
    places = decoder.positional_embedding[before : before + tokens.shape[-1]]
    x = decoder.token_embedding(tokens) + places
    for block in decoder.blocks:
        x = block(x, audio, mask=decoder.mask, kv_cache=kv_cache)
    logits: Tensor = vocabulary(decoder.ln(x))
    return logits
