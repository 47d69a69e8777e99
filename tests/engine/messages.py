"""Every sentence that the engine says about a mistake, with a program that makes it say so.

`python -m tests.engine.messages` writes them down in docs/messages.md.
"""

import copy
import re
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

import autogradkit as ag
from autogradkit.engine.functions.special import scipy_special

PAGE = Path(__file__).parents[2] / "docs" / "messages.md"

functional, forward_ad = ag.autograd.functional, ag.autograd.forward_ad


def leaf(data: Any) -> Any:
    return ag.tensor(data, requires_grad=True)


def vector() -> Any:
    return leaf([1.0, 2.0])


@final
@dataclass
class Said:
    """A message function of `errors`, when it speaks, and a program that makes it speak."""

    name: str
    when: str
    program: Callable[[], Any]


# ---------------------------------------------------------------- programs that are longer than a line


def twice() -> None:
    y = leaf(2.0) ** 2
    y.backward()
    y.backward()


def stale_operand() -> None:
    h = vector() * 1
    y = ag.sin(h)
    h += 1
    y.sum().backward()


def stale_result() -> None:
    y = ag.exp(vector())
    y *= 2
    y.sum().backward()


def view_from_no_grad() -> None:
    h = vector() * 1
    with ag.no_grad():
        view = h[:1]
    view *= 2


def in_place_on_a_leaf() -> None:
    w = vector()
    w -= 0.1


def unused() -> None:
    x, w = leaf(1.0), leaf(2.0)
    ag.autograd.grad(x * x, [x, w])


def dual_level_outside() -> None:
    fw = ag.autograd.forward_ad
    with fw.dual_level():
        ag.grad(lambda x: fw.make_dual(x, ag.tensor(1.0)) * x)(2.0)


def empty_inputs() -> None:
    leaf(1.0).backward(inputs=[])


def hooked(answer: Any) -> Callable[[], Any]:
    def run() -> None:
        x = vector()
        x.register_hook(lambda gradient: answer)
        x.sum().backward()

    return run


def node_hook() -> None:
    y = vector() * vector()
    y.grad_fn.register_hook(lambda inner, outer: (outer[0],))
    y.sum().backward()


def nan_forwards() -> None:
    with warnings.catch_warnings(action="ignore"), ag.autograd.detect_anomaly():
        x = leaf([0.0, 1.0])
        x * 0.0 / x


def nan_backwards() -> None:
    with warnings.catch_warnings(action="ignore"), ag.autograd.detect_anomaly():
        x = leaf([0.0, 1.0])
        ag.sqrt(x * 0.0).sum().backward()


def batched(*seeds: Any) -> Callable[[], Any]:
    def run() -> None:
        x = vector()
        outputs = [x * 1.0 for _ in range(max(len(seeds), 1))]
        ag.autograd.grad(outputs, x, list(seeds) or None, is_grads_batched=True)

    return run


def hook_in_forward_mode() -> None:
    ag.jvp(lambda x: x.register_hook(print) and x, (1.0,), (1.0,))


def after_the_transform() -> None:
    kept: list[Any] = []
    ag.grad(lambda x: kept.append(x * x) or x)(2.0)
    kept[0] * leaf(1.0)


def changing_checkpoint() -> None:
    calls: list[int] = []

    def f(x: Any) -> Any:
        calls.append(1)
        return ag.exp(x) if len(calls) == 1 else ag.exp(ag.exp(x))

    ag.checkpoint(f)(vector()).sum().backward()


def modified_before_the_pass() -> None:
    x = leaf([1.0, 2.0]) * 1
    y = ag.checkpoint(lambda x: ag.sin(ag.exp(x)))(x)
    x *= 3
    y.sum().backward()


def function(forward: Any = None, backward: Any = None, jvp: Any = None) -> Any:
    """A Function called Mine."""
    given = {"forward": forward, "backward": backward, "jvp": jvp}
    return type("Mine", (ag.autograd.Function,), {k: staticmethod(v) for k, v in given.items() if v is not None})


def doubled(ctx: Any, x: Any) -> Any:
    return x * 2


def returning(answer: Any) -> Callable[[], Any]:
    return lambda: function(doubled, lambda ctx, y_bar: answer).apply(vector()).sum().backward()


def saving(ctx: Any, x: Any) -> Any:
    square = x * x
    ctx.save_for_backward(square)
    return square * x


def sneaky(ctx: Any, x: Any) -> Any:
    return x.mul_(2.0) * 1.0


def dirty(ctx: Any, x: Any) -> Any:
    ctx.mark_dirty(x.mul_(2.0))
    return x * 1.0


def signed(ctx: Any, x: Any) -> Any:
    ctx.sign = 1.0 if x.item() > 0 else -1.0
    return x * ctx.sign


def once_only() -> None:
    once = ag.autograd.once_differentiable(lambda ctx, y_bar: y_bar * 2)
    once.__wrapped__.__qualname__ = "Mine.backward"
    function(doubled, once).apply(leaf(1.0)).backward(create_graph=True)
    x = leaf(1.0)
    once = ag.autograd.once_differentiable(once.__wrapped__)
    (slope,) = ag.autograd.grad(function(doubled, once).apply(x) ** 2, x, create_graph=True)
    slope.backward()


def closure() -> None:
    w = leaf(2.0)
    function(lambda ctx, x: x * w).apply(leaf(1.0))


def own(kind: Any, *rule: Any) -> Any:
    """A function called `mine` with its own derivative."""

    def mine(x: Any) -> Any:
        return x * x

    made = kind(mine)
    if rule:
        (made.defvjp if kind is ag.custom_vjp else made.defjvp)(*rule)
    return made


def strict() -> Any:
    import array_api_strict

    return array_api_strict.asarray([1.0, 2.0], device=array_api_strict.Device("device1"))


# ---------------------------------------------------------------- the table

# fmt: off
ARGUMENTS = [
    Said("not_numeric", "a Tensor of text", lambda: ag.tensor("a")),
    Said("not_numeric", "a list of lists of different lengths", lambda: ag.tensor([[1.0], [1.0, 2.0]])),
    Said("not_numeric", "a Tensor of nothing", lambda: ag.tensor(None)),
    Said("integer_gradient", "an integer that wants a gradient", lambda: ag.tensor(3, requires_grad=True)),
    Said("integer_gradient", "a transform at an integer", lambda: ag.grad(lambda x: x * x)(2)),
    Said("complex_result", "a pass from a complex number", lambda: (vector() * 1j).sum().backward()),
    Said("complex_for_real", "a complex tangent of a real number", lambda: ag.jvp(ag.sin, (1.0,), (1j,))),
    Said("real_only", "the larger of complex numbers", lambda: ag.maximum(vector() * 1j, 1.0)),
    Said("not_an_operand", "a transform at text", lambda: ag.grad(lambda x: x)("a")),
    Said("not_a_tensor", "a number where a Tensor is asked for", lambda: ag.autograd.grad(1.0, leaf(1.0))),
    Said("wrong_cotangent", "`backward` from a gradient of another shape", lambda: (vector() * 2).backward([1.0])),
    Said("in_place_form", "an in-place result that is larger", lambda: vector().detach().add_(np.ones((2, 1)))),
    Said("in_place_form", "an in-place result that is no integer", lambda: ag.tensor([1, 2]).mul_(0.5)),
    Said("read_only", "writing into a broadcast Tensor", lambda: ag.tensor(1.0).broadcast_to(3).add_(1.0)),
    Said("one_number", "`item()` of many", lambda: vector().item()),
    Said("ambiguous_truth", "`if x:` with many entries", lambda: bool(vector())),
    Said("final_class", "a subclass of Tensor", lambda: type("Mine", (ag.Tensor,), {})),
    Said("no_length", "`len` of a number", lambda: len(leaf(1.0))),
    Said("no_rule", "a NumPy function without a derivative", lambda: np.histogram(leaf([1.0]))),
    Said("missing", "a name that PyTorch has", lambda: ag.save),
    Said("missing", "a name that nobody has", lambda: ag.no_such_function),
    Said("misfit", "shapes that do not fit", lambda: vector() + np.ones(3)),
    Said("misfit", "an index that is too large", lambda: vector()[5]),
    Said("not_an_index", "a fraction as an index", lambda: [1, 2][ag.tensor(0.5)]),
]


def without_scipy() -> Any:
    """A special function where SciPy cannot be imported."""
    before = sys.modules.get("scipy.special")
    sys.modules["scipy.special"] = None  # type: ignore[assignment]
    scipy_special.cache_clear()
    try:
        return ag.special.erf(1.0)
    finally:
        del sys.modules["scipy.special"]
        if before is not None:
            sys.modules["scipy.special"] = before


FUNCTIONS = [
    Said("no_scipy", "a special function without SciPy", without_scipy),
    Said("no_special", "a special function of another library\'s arrays", lambda: scipy_special("array_api_strict")),
    Said("half_a_gradient", "`jacfwd` of a real function of a complex number", lambda: ag.jacfwd(ag.absolute)(1j)),
    Said("no_keyword", "`out=` of a NumPy function", lambda: np.prod(vector(), out=np.zeros(()))),
    Said("no_keyword", "a `dtype=` that is no float's", lambda: np.sum(vector(), dtype=int)),
    Said("order_varies", "an order that wants a gradient", lambda: ag.special.jv(leaf(1.0), 2.0)),
    Said("einsum_letters", "`einsum` of an operand that is missing", lambda: ag.einsum("ij,jk", np.ones((2, 3)))),
    Said("einsum_letters", "`einsum` of axes that differ",
         lambda: ag.einsum("ij,jk", np.ones((2, 3)), np.ones((4, 5)))),
    Said("cross_of_three", "`cross` of vectors with two entries", lambda: ag.cross(vector(), vector())),
    Said("length_of_transform", "a Fourier transform to no entries", lambda: ag.fft.fft(vector(), 0)),
    Said("lengths_of_transforms", "more lengths than axes", lambda: ag.fft.fftn(leaf([[1.0]]), (2, 2), (0,))),
    Said("real_input", "`rfft` of complex numbers", lambda: ag.fft.rfft(ag.tensor([1j]))),
    Said("settings_of_windows", "a stride for three axes",
         lambda: ag.conv1d(np.ones((1, 4)), np.ones((1, 1, 2)), stride=(1, 1, 1))),
    Said("window_too_large", "a kernel larger than the input",
         lambda: ag.conv1d(np.ones((1, 4)), np.ones((1, 1, 5)))),
    Said("wrong_rank", "a convolution of a vector", lambda: ag.conv1d(np.ones(4), np.ones((1, 1, 2)))),
    Said("wrong_channels", "channels that the weights do not have",
         lambda: ag.conv1d(np.ones((3, 4)), np.ones((1, 2, 2)))),
    Said("same_padding", "the same size at a larger stride",
         lambda: ag.conv1d(np.ones((1, 4)), np.ones((1, 1, 2)), None, 2, "same")),
    Said("unknown_word", "a mode that `convolve` lacks", lambda: ag.convolve(vector(), vector(), "half")),
    Said("pool_padding", "padding larger than half of a window",
         lambda: ag.max_pool1d(np.ones((1, 4)), 2, padding=2)),
    Said("extra_too_large", "output_padding of a whole stride",
         lambda: ag.conv_transpose1d(np.ones((1, 4)), np.ones((1, 1, 2)), output_padding=1)),
    Said("nothing_left", "padding that crops everything",
         lambda: ag.conv_transpose1d(np.ones((1, 2)), np.ones((1, 1, 2)), padding=2)),
    Said("unsolvable", "a matrix without inverse", lambda: ag.linalg.inv(leaf([[0.0, 0.0], [0.0, 0.0]]))),
    Said("undetermined", "columns that are an arbitrary choice",
         lambda: ag.linalg.qr(leaf([[1.0], [2.0]]), mode="complete")),
    Said("no_such_choice", "a setting without meaning", lambda: ag.linalg.qr(vector().reshape(2, 1), mode="raw")),
    Said("wrong_rank_of_norm", "a norm of too many axes", lambda: ag.linalg.norm(leaf([[[1.0]]]), 2)),
]

GRAPH = [
    Said("no_graph", "`backward` of a constant", lambda: ag.tensor(1.0).backward()),
    Said("second_backward", "a second `backward`", twice),
    Said("stale_value", "an operand modified in place", stale_operand),
    Said("stale_value", "a result modified in place", stale_result),
    Said("leaf_in_place", "a leaf modified in place", in_place_on_a_leaf),
    Said("unrecorded_view", "a view from `no_grad` modified outside", view_from_no_grad),
    Said("wrong_axes", "a transpose that does not name all axes", lambda: ag.zeros(2, 3).transpose(0)),
    Said("dual_level_too_old", "`make_dual` of a value of a transform inside", dual_level_outside),
    Said("view_detached", "`detach_()` of a view", lambda: (vector() * 1)[:1].detach_()),
    Said("not_scalar_output", "`backward` of many without a gradient", lambda: (vector() * 2).backward()),
    Said("not_scalar_output", "`grad` of a function that returns many", lambda: ag.grad(lambda x: x * x)(np.ones(2))),
    Said("unused_input", "the gradient of what was not used", unused),
    Said("no_inputs", "an empty `inputs=`", empty_inputs),
    Said("numpy_would_cut", "`numpy()` of what requires a gradient", lambda: vector().numpy()),
    Said("numpy_would_cut", "`np.asarray` of what requires a gradient", lambda: np.asarray(vector())),
    Said("number_would_cut", "`float` of what requires a gradient", lambda: float(leaf(1.0))),
    Said("cannot_copy", "a copy of a result", lambda: copy.deepcopy(leaf(1.0) * 2)),
    Said("not_a_leaf", "`requires_grad_(False)` of a result", lambda: (leaf(1.0) * 2).requires_grad_(False)),
    Said("grad_of_no_leaf", "setting `.grad` of a constant", lambda: setattr(ag.tensor(1.0), "grad", leaf(1.0))),
    Said("hook_result", "a hook that returns a number", hooked(1.0)),
    Said("hook_shape", "a hook that returns another shape", hooked(ag.tensor(1.0))),
    Said("hook_count", "a node's hook that returns too few", node_hook),
    Said("no_record", "a hook in forward mode", hook_in_forward_mode),
    Said("nan_forward", "the first NaN under `detect_anomaly`", nan_forwards),
    Said("nan_backward", "the first NaN on the way back", nan_backwards),
    Said("materialize_unused", "two options that contradict each other",
         lambda: ag.autograd.grad(x := leaf(1.0), x, materialize_grads=True, allow_unused=False)),
    Said("batched_without_seeds", "`is_grads_batched` without a batch", batched()),
    Said("batch_lengths", "batches of different lengths", batched(np.ones((2, 2)), np.ones((3, 2)))),
    Said("no_dual_level", "a dual Tensor outside of a level",
         lambda: forward_ad.make_dual(ag.tensor(1.0), ag.tensor(1.0))),
]

CUSTOM = [
    Said("function_instance", "an instance of a Function", lambda: function(doubled)()),
    Said("no_forward", "a Function without forward", lambda: function().apply(leaf(1.0))),
    Said("no_backward", "a Function without backward", lambda: function(doubled).apply(leaf(1.0)).backward()),
    Said("no_jvp", "a Function without jvp", lambda: ag.jvp(function(doubled).apply, (1.0,), (1.0,))),
    Said("results_of_forward", "a forward that returns no Tensor",
         lambda: function(lambda ctx, x: 1.0).apply(leaf(1.0))),
    Said("wrong_number_of_gradients", "a backward that returns too many", returning((vector(), vector()))),
    Said("wrong_gradient_shape", "a backward that returns another shape", returning(ag.tensor([1.0, 2.0, 3.0]))),
    Said("not_a_gradient", "a backward that returns text", returning("a")),
    Said("wrong_number_of_tangents", "a jvp that returns too many",
         lambda: ag.jvp(function(doubled, jvp=lambda ctx, d: (d, d)).apply, (1.0,), (1.0,))),
    Said("wrong_tangent_shape", "a jvp that returns another shape",
         lambda: ag.jvp(function(doubled, jvp=lambda ctx, d: d.sum()).apply, (np.ones(2),), (np.ones(2),))),
    Said("not_saved", "text in `save_for_backward`",
         lambda: function(lambda ctx, x: ctx.save_for_backward("a")).apply(leaf(1.0))),
    Said("closed_over", "a Function that uses a variable from outside", closure),
    Said("saved_intermediate", "a second derivative through an intermediate value",
         lambda: function(saving, lambda ctx, y_bar: 3 * ctx.saved_tensors[0] * y_bar).apply(vector()).sum().backward(
             create_graph=True)),
    Said("differs_under_vmap", "an attribute of ctx that differs under `vmap`",
         lambda: ag.vmap(ag.grad(function(signed, lambda ctx, y_bar: y_bar).apply))(np.array([1.0, -1.0]))),
    Said("not_marked_dirty", "a forward that modifies an input without a word",
         lambda: function(sneaky).apply(vector() * 1)),
    Said("dirty_not_returned", "a dirty input that is not returned", lambda: function(dirty).apply(vector() * 1)),
    Said("once_only", "a second derivative of what has one only", once_only),
    Said("no_rule_given", "a `custom_vjp` before `defvjp`", lambda: own(ag.custom_vjp)(1.0)),
    Said("no_rule_given", "a `custom_jvp` before `defjvp`", lambda: own(ag.custom_jvp)(1.0)),
    Said("rule_structure", "a `custom_vjp` that returns too many",
         lambda: ag.grad(own(ag.custom_vjp, lambda x: (x, x), lambda x, y_bar: (y_bar, y_bar)))(1.0)),
    Said("no_place_to_run", "a Function under `vmap` over nothing",
         lambda: ag.vmap(function(doubled).apply)(np.ones((0, 2)))),
]

TRANSFORMS = [
    Said("not_a_tensor_output", "`grad` of a function that returns text", lambda: ag.grad(lambda x: "a")(1.0)),
    Said("not_a_tensor_output", "`jvp` of a function that returns nothing",
         lambda: ag.jvp(lambda x: None, (1.0,), (1.0,))),
    Said("no_aux", "`has_aux` without an extra", lambda: ag.grad(lambda x: x, has_aux=True)(1.0)),
    Said("wrong_tangent", "a tangent of another shape", lambda: ag.jvp(lambda x: x, (np.ones(2),), (1.0,))),
    Said("wrong_count", "too few tangents", lambda: ag.jvp(lambda x: x, (1.0,), ())),
    Said("not_sequences", "primals that are not in a tuple", lambda: ag.jvp(lambda x: x, 1.0, 1.0)),
    Said("bad_argnums", "an argument that there is not", lambda: ag.grad(lambda x: x, argnums=1)(1.0)),
    Said("repeated_argnums", "an argument that is named twice", lambda: ag.grad(lambda x: x, argnums=(0, 0))(1.0)),
    Said("wrong_structure", "a cotangent in another container", lambda: ag.vjp(lambda x: (x, x), 1.0)[1](1.0)),
    Said("wrong_prefix", "`in_axes` that do not fit", lambda: ag.vmap(lambda x: x, in_axes=(0, 0))(np.ones(2))),
    Said("backward_inside_transform", "`backward` inside a transform",
         lambda: ag.grad(lambda x: (x * x).backward() or x)(1.0)),
    Said("leaked", "a value of a transform that has finished", after_the_transform),
    Said("value_under_vmap", "`if` under `vmap`", lambda: ag.vmap(lambda x: x if x > 0 else -x)(np.ones(2))),
    Said("shape_of_values", "a set of values under `vmap`", lambda: ag.vmap(np.unique)(ag.ones(2, 2))),
    Said("mapped_index", "a mapped mask under `vmap`", lambda: ag.vmap(lambda x: x[x > 0])(ag.ones(2, 2))),
    Said("mapped_index", "a mapped index under `vmap`",
         lambda: ag.vmap(lambda i: ag.tensor([1.0, 2.0])[i > 0])(np.array([0, 1]))),
    Said("vmap_lengths", "axes of different lengths", lambda: ag.vmap(lambda x, y: x * y)(np.ones(2), np.ones(3))),
    Said("vmap_lengths", "nothing to map over", lambda: ag.vmap(lambda x: x, in_axes=None)(np.ones(2))),
    Said("vmap_axis", "an axis that the argument does not have",
         lambda: ag.vmap(lambda x: x, in_axes=1)(np.ones(2))),
    Said("vmap_out_axis", "an axis that the result does not have",
         lambda: ag.vmap(lambda x: x, out_axes=3)(np.ones(2))),
    Said("vmap_out_none", "`out_axes=None` for what differs",
         lambda: ag.vmap(lambda x: x, out_axes=None)(np.ones(2))),
    Said("not_a_dataclass", "`register_dataclass` of another class", lambda: ag.register_dataclass(int)),
    Said("other_checkpoint", "a checkpoint that computes something else", changing_checkpoint),
    Said("modified_checkpoint", "an argument of a checkpoint that was modified", modified_before_the_pass),
    Said("modified_checkpoint", "a checkpoint that modifies its argument",
         lambda: ag.checkpoint(lambda x: ag.sin(x.mul_(2)))(vector() * 1)),
    Said("unknown_strategy", "a strategy that there is not",
         lambda: functional.jacobian(ag.sin, ag.tensor(1.0), strategy="sideways")),
    Said("no_direction", "a product without a direction", lambda: functional.jvp(ag.sin, ag.tensor([1.0, 2.0]))),
]

LIBRARIES = [
    Said("unknown_device", "a device that there is not", lambda: ag.tensor(1.0, device="tpu")),
    Said("unknown_dtype", "a dtype that there is not", lambda: ag.tensor(1.0, dtype="number")),
    Said("mixed_libraries", "arrays of two libraries", lambda: leaf([1.0, 2.0]) * ag.as_tensor(strict())),
    Said("not_a_size", "a size that is no whole number", lambda: ag.zeros(1.5)),
    Said("negative_size", "a negative size", lambda: ag.zeros(-1)),
    Said("copy_would_cut", "`ag.tensor` of what requires a gradient", lambda: ag.tensor(leaf(1.0) * 2)),
    Said("not_a_numpy_array", "`from_numpy` of a list", lambda: ag.from_numpy([1.0])),
    Said("random_dtype", "random integers from `rand`", lambda: ag.rand(2, dtype="int64")),
]
# fmt: on

TABLES = {
    "Arguments": ARGUMENTS,
    "Functions": FUNCTIONS,
    "The graph": GRAPH,
    "Transforms": TRANSFORMS,
    "Derivatives of your own": CUSTOM,
    "Arrays and where they lie": LIBRARIES,
}
ALL = [said for table in TABLES.values() for said in table]


def caught(said: Said) -> Exception:
    """The error that the program of an entry ends with."""
    try:
        said.program()
    except Exception as error:
        return error
    raise AssertionError(f"nothing is said about {said.when}")


def sentence(error: Exception) -> str:
    """What an error says, without the numbers of lines, which change with every edit."""
    return re.sub(r"\bline \d+", "line …", str(error))


def page() -> str:
    """The page docs/messages.md."""
    lines = [
        "# What the engine says when something cannot be right",
        "",
        "Each message says what happened, where, and what to try. A misuse of the graph is a `RuntimeError`, as in",
        "PyTorch; a bad argument is a `TypeError` or a `ValueError`. The sentences below are what the programs in",
        "`tests/engine/messages.py` really get; `python -m tests.engine.messages` writes this page, and a test",
        "compares. Not listed are the diagnoses of `gradcheck`, which depend on the function, and what is said on a",
        "machine without CuPy.",
    ]
    for title, table in TABLES.items():
        lines += ["", f"## {title}", "", "| when | error | what it says |", "|---|---|---|"]
        for said in table:
            error = caught(said)
            text = sentence(error).replace("|", r"\|")
            lines.append(f"| {said.when} | `{type(error).__name__}` | `` {text} `` |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{len(ALL)} messages in {PAGE}\n")
