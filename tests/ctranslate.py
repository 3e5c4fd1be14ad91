"""Converts a checkpoint in Whisper's format into a folder that faster-whisper loads."""

import warnings
from itertools import pairwise, product
from pathlib import Path
from typing import Any


def convert(checkpoint: Path, folder: Path) -> None:
    """English-only models; in float32, which is made smaller when it is loaded."""
    import whisper
    from ctranslate2.specs import WhisperSpec

    model = whisper.load_model(str(checkpoint), device="cpu").eval()
    dims = model.dims
    spec = WhisperSpec(dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head)
    _fill(spec.encoder.conv1, model.encoder.conv1)
    _fill(spec.encoder.conv2, model.encoder.conv2)
    spec.encoder.position_encodings.encodings = _array(model.encoder.positional_embedding)
    _norm(spec.encoder.layer_norm, model.encoder.ln_post)
    spec.decoder.embeddings.weight = _array(model.decoder.token_embedding.weight)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    spec.decoder.position_encodings.encodings = _array(model.decoder.positional_embedding)
    _norm(spec.decoder.layer_norm, model.decoder.ln)
    for there, here in ((spec.encoder, model.encoder), (spec.decoder, model.decoder)):
        for layer, block in zip(there.layer, here.blocks, strict=True):
            _layer(layer, block)
    tokens = _write_tokenizer(folder / "tokenizer.json", dims.n_vocab)
    spec.config.alignment_heads = list(
        product(range(dims.n_text_layer // 2, dims.n_text_layer), range(dims.n_text_head))
    )
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.register_vocabulary(tokens)
    spec.validate()
    spec.save(str(folder))


def _layer(layer: Any, block: Any) -> None:
    _attention(layer.self_attention, block.attn)
    _norm(layer.self_attention.layer_norm, block.attn_ln)
    if block.cross_attn is not None:
        _attention(layer.attention, block.cross_attn)
        _norm(layer.attention.layer_norm, block.cross_attn_ln)
    _fill(layer.ffn.linear_0, block.mlp[0])
    _fill(layer.ffn.linear_1, block.mlp[2])
    _norm(layer.ffn.layer_norm, block.mlp_ln)


def _attention(there: Any, here: Any) -> None:
    """Query, key and value in one; of cross attention, key and value apart from the query."""
    apart = len(there.linear) == 3
    together = [here.query, here.key, here.value]
    groups = [together[:1], together[1:]] if apart else [together]
    for linear, layers in zip(there.linear[:-1], groups, strict=True):
        _fuse(linear, layers)
    _fill(there.linear[-1], here.out)


def _fuse(linear: Any, layers: list[Any]) -> None:
    import numpy as np

    zeros = np.zeros(layers[0].weight.shape[0], np.float32)
    biases = [zeros if each.bias is None else _array(each.bias) for each in layers]
    linear.weight = np.concatenate([_array(each.weight) for each in layers])
    linear.bias = np.concatenate(biases)


def _fill(there: Any, here: Any) -> None:
    there.weight, there.bias = _array(here.weight), _array(here.bias)


def _norm(there: Any, here: Any) -> None:
    there.gamma, there.beta = _array(here.weight), _array(here.bias)


def _array(tensor: Any) -> Any:
    return tensor.detach().float().numpy()


def _write_tokenizer(path: Path, size: int) -> list[str]:
    """Whisper's English tokens in the format of `tokenizers`, and all of them in order."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from whisper.tokenizer import get_encoding

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its file open
        encoding = get_encoding("gpt2")
    ranks: dict[bytes, int] = encoding._mergeable_ranks
    signs = _byte_signs()

    def signed(token: bytes) -> str:
        return "".join(signs[byte] for byte in token)

    vocabulary = {signed(token): rank for token, rank in ranks.items()}
    joined = [_halves(token, ranks) for token in ranks if len(token) > 1]
    merges = [(signed(first), signed(second)) for first, second in joined]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = sorted(encoding._special_tokens, key=encoding._special_tokens.__getitem__)
    tokenizer.add_special_tokens([AddedToken(each, special=True) for each in special])
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path))
    return [str(tokenizer.id_to_token(number)) for number in range(size)]


def _halves(token: bytes, ranks: dict[bytes, int]) -> tuple[bytes, bytes]:
    """The two tokens that were joined last to make this one."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        pairs = [ranks.get(a + b, len(ranks)) for a, b in pairwise(parts)]
        first = min(range(len(pairs)), key=pairs.__getitem__)
        parts[first : first + 2] = [parts[first] + parts[first + 1]]
    return parts[0], parts[1]


def _byte_signs() -> dict[int, str]:
    """The printable sign that stands for each byte in such files."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {
        byte: chr(256 + number) for number, byte in enumerate(others)
    }
