"""What does a layer or a loss say about a mistake?

Each function makes one message: what happened, where, and what to try.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.errors.wording import shown

Shape = tuple[int, ...]


def told(given: Any) -> str:
    """A short name for what was handed in; a layer's class or a function often stands in a layer's place."""
    if isinstance(given, type) or callable(given):
        kind = "class" if isinstance(given, type) else "function"
        name = getattr(given, "__name__", None)
        return f"the {kind} {name}" if name else type(given).__name__
    return shown(given)


# ---------------------------------------------------------------- modules


def no_attribute(who: str, name: str) -> AttributeError:
    return AttributeError(f"{who} has no attribute {name!r}; look at what it has by print(model) or dir(model).")


def no_forward(who: str) -> NotImplementedError:
    return NotImplementedError(f"{who} does not say what it computes; give the class a method forward(self, x).")


def other_kind(who: str, name: str, kind: str, given: Any) -> TypeError:
    return TypeError(
        f"{who}.{name} is a {kind}, and cannot become {told(given)}; assign another {kind}"
        f"{', nn.Parameter(x)' if kind == 'parameter' else ''} or None."
    )


def not_registrable(who: str, kind: str, given: Any) -> TypeError:
    return TypeError(f"{who} cannot take {told(given)} for a {kind}; hand in a {kind} or None.")


def bad_name(who: str, name: Any) -> ValueError:
    return ValueError(f"{who} cannot call a part {name!r}; choose a name without a dot that it does not have yet.")


def integer_parameter(dtype: Any) -> TypeError:
    return TypeError(f"a parameter of dtype {dtype} can have no gradient; make it of numbers such as 1.0.")


def not_a_module(who: str, given: Any) -> TypeError:
    return TypeError(f"{who} holds modules, got {told(given)}; hand in layers such as nn.Linear(2, 3) or nn.Tanh().")


def not_a_list(who: str, given: Any) -> TypeError:
    return TypeError(f"{who} takes its modules as one list, got {told(given)}; write nn.{who}([first, second]).")


def no_place(who: str, index: int, length: int) -> IndexError:
    return IndexError(f"{who} has {length} modules, and none at {index}; count from 0, or from the end with -1.")


def no_key(who: str, name: Any, known: Sequence[str]) -> KeyError:
    return KeyError(f"{who} has no module {name!r}; it has {', '.join(known) or 'none'}.")


# ---------------------------------------------------------------- saving, loading, moving


def not_a_state(given: Any) -> TypeError:
    return TypeError(f"load_state_dict() takes arrays by name, got {told(given)}; hand in what state_dict() returned.")


def keys_differ(who: str, missing: Sequence[str], unexpected: Sequence[str]) -> ValueError:
    found = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has also {', '.join(unexpected)}"] * bool(unexpected)
    return ValueError(
        f"the saved state is of another model than this {who}: it {' and '.join(found)}; build the model from the same "
        "layers, or pass strict=False to leave these out."
    )


def shapes_differ(who: str, name: str, saved: Shape, own: Shape) -> ValueError:
    return ValueError(
        f"the saved {name} has shape {saved}, but that of this {who} has {own}; build the model with the same sizes."
    )


def no_floating_dtype(target: Any) -> TypeError:
    return TypeError(
        f"a module moves to a device or to a floating-point dtype, got {told(target)}; write model.to('float32')."
    )


# ---------------------------------------------------------------- settings and inputs


def bad_option(who: str, name: str, value: Any, wanted: str) -> ValueError:
    return ValueError(f"{who} got {name}={value!r}, which cannot be right; it must be {wanted}.")


def fan_of_vector(shape: Shape) -> ValueError:
    return ValueError(f"a Tensor of shape {shape} has no inputs and outputs; initialise it by nn.init.zeros_ instead.")


def wrong_width(who: str, shape: Shape, wanted: int) -> ValueError:
    return ValueError(f"{who} got an input of shape {shape}, whose last axis must have length {wanted}; reshape it.")


def wrong_rank(who: str, shape: Shape, wanted: str) -> ValueError:
    return ValueError(f"{who} got an input of shape {shape}; give it the shape {wanted}.")


def wrong_channels(who: str, shape: Shape, wanted: int) -> ValueError:
    return ValueError(f"{who} was made for {wanted} channels, got an input of shape {shape}; its second axis counts.")


def wrong_end(who: str, shape: Shape, wanted: Shape) -> ValueError:
    return ValueError(f"{who} got an input of shape {shape}, which must end with {wanted}; move or reshape the axes.")


def one_value(who: str, shape: Shape) -> ValueError:
    return ValueError(
        f"{who} has only one value for each channel in an input of shape {shape}, which has no spread; take a larger "
        "batch, or call eval() first."
    )


def wrong_state(who: str, name: str, shape: Shape, wanted: Shape) -> ValueError:
    return ValueError(f"{who} got {name} of shape {shape} for an input that wants {wanted}; leave it out for zeros.")


# ---------------------------------------------------------------- classes and targets


def not_whole_numbers(who: str, given: Any) -> TypeError:
    return TypeError(f"{who} names places by whole numbers, got {told(given)}; make them by ag.tensor([0, 2, 1]).")


def out_of_range(who: str, count: int) -> IndexError:
    return IndexError(f"{who} got a number outside of 0 to {count - 1}; there are {count} places, counted from 0.")


def no_loss_without_dim(who: str) -> ValueError:
    return ValueError(f"{who} got one number, but compares classes along an axis; give an input (batch, classes).")


def targets_differ(who: str, given: Shape, wanted: Shape) -> ValueError:
    return ValueError(f"{who} got a target of shape {given}, but the input wants {wanted}; reshape one of them.")


def broadcast_target(who: str, given: Shape, wanted: Shape) -> str:
    return (
        f"{who} compares an input of shape {given} with a target of shape {wanted}, each entry with several; reshape "
        "one of them if that is not meant."
    )


# ---------------------------------------------------------------- names of PyTorch's

# What is left out of `nn` and `nn.functional`: what to take instead, and for which names.
LEFT_OUT = {
    "nn.LSTM, or write the recursion as a loop over nn.Linear": "GRU GRUCell LSTMCell RNN RNNBase RNNCell",
    "matmul and softmax: softmax(q @ k.mT / sqrt(d)) @ v is attention":
        "MultiheadAttention Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder "
        "TransformerEncoderLayer scaled_dot_product_attention multi_head_attention_forward",
    "nn.LayerNorm or nn.BatchNorm2d":
        "GroupNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d LocalResponseNorm RMSNorm group_norm instance_norm "
        "local_response_norm rms_norm",
    "the form for one or two axes":
        "AvgPool3d BatchNorm3d Conv3d ConvTranspose3d MaxPool3d avg_pool3d conv3d conv_transpose3d max_pool3d "
        "adaptive_avg_pool3d AdaptiveAvgPool3d",
    "nn.functional.adaptive_avg_pool1d or nn.functional.adaptive_avg_pool2d in forward":
        "AdaptiveAvgPool1d AdaptiveAvgPool2d",
    "nn.MaxPool2d with a window that fits":
        "AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d FractionalMaxPool2d LPPool1d LPPool2d MaxUnpool1d "
        "MaxUnpool2d adaptive_max_pool1d adaptive_max_pool2d lp_pool1d lp_pool2d",
    "nn.Dropout": "AlphaDropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout alpha_dropout dropout1d dropout2d",
    "nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU or nn.Softplus, or a function of ag's":
        "CELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LogSigmoid Mish PReLU RReLU ReLU6 SELU Softmax2d Softmin "
        "Softshrink Softsign Tanhshrink Threshold celu glu gumbel_softmax hardshrink hardsigmoid hardswish hardtanh "
        "logsigmoid mish prelu relu6 rrelu selu softmin softshrink softsign tanhshrink threshold",
    "nn.functional.pad, which takes the mode":
        "CircularPad1d CircularPad2d ConstantPad1d ConstantPad2d ReflectionPad1d ReflectionPad2d ReplicationPad1d "
        "ReplicationPad2d ZeroPad1d ZeroPad2d",
    "the formula, with ag's functions":
        "Bilinear CosineSimilarity PairwiseDistance bilinear cosine_similarity normalize pairwise_distance pdist",
    "ag.fold, ag.unfold or x.reshape":
        "Fold Unfold Unflatten PixelShuffle PixelUnshuffle ChannelShuffle fold unfold pixel_shuffle pixel_unshuffle "
        "channel_shuffle",
    "ag.repeat_interleave along each axis, or nn.ConvTranspose2d":
        "Upsample UpsamplingBilinear2d UpsamplingNearest2d interpolate upsample affine_grid grid_sample",
    "another loss (cross_entropy, mse_loss, huber_loss, kl_div, …), or its formula":
        "CTCLoss CosineEmbeddingLoss GaussianNLLLoss HingeEmbeddingLoss MarginRankingLoss MultiLabelMarginLoss "
        "MultiLabelSoftMarginLoss MultiMarginLoss PoissonNLLLoss SoftMarginLoss TripletMarginLoss ctc_loss "
        "cosine_embedding_loss gaussian_nll_loss hinge_embedding_loss margin_ranking_loss multi_margin_loss "
        "poisson_nll_loss soft_margin_loss triplet_margin_loss",
    "nn.Embedding and a sum": "EmbeddingBag embedding_bag",
    "self.register_buffer(name, x)": "Buffer",
    "nn.ModuleDict, or one attribute for each": "ParameterDict",
    "the sizes themselves": "LazyBatchNorm1d LazyBatchNorm2d LazyConv1d LazyConv2d LazyLinear UninitializedParameter",
    "the model itself, as there is one device": "DataParallel SyncBatchNorm parallel",
}  # fmt: skip
