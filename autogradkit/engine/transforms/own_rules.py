"""How does one give a function a derivative of one's own?

Where the derivative that follows from the code is unstable, slow or not what is wanted, `custom_vjp` replaces it for
reverse mode and `custom_jvp` for both modes: a rule that is linear in the tangent can be read backwards.

Read next: `autograd.function`, PyTorch's form of the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import update_wrapper
from typing import Any, final

from .. import errors
from ..backend import canonical, full_like, is_array, raw
from ..custom import Call, OwnRule, Values, call
from ..trace import constant
from ..tree import Structure, flatten
from .boundary import Function
from .gradients import vjp


@final
class custom_vjp:
    """A function with a pullback of its own, as a decorator.

    `f.defvjp(forward, backward)` gives the rule: `forward(*args)` returns (output, residuals), and
    `backward(residuals, cotangent)` returns a tuple with one cotangent for each argument.

    Raises
    ------
    RuntimeError
        Where f is differentiated before it has a rule.
    NotImplementedError
        In forward mode, and so in `hessian`, which is forward over reverse; take `jacrev(jacrev(f))` or a `custom_jvp`.
    TypeError
        Where backward returns something of another form than the arguments.

    Examples
    --------
    >>> import autogradkit as ag
    >>> @ag.custom_vjp
    ... def clipped(x):
    ...     return x * x
    >>> clipped.defvjp(lambda x: (x * x, x), lambda x, y_bar: (ag.clip(2 * x * y_bar, -1, 1),))
    >>> ag.grad(clipped)(5.0)
    1.0
    """

    def __init__(self, f: Function) -> None:
        self.f = f
        self.forward: Any = None
        self.backward: Any = None
        update_wrapper(self, f)

    def defvjp(self, forward: Function, backward: Function) -> None:
        """Gives the function its rule."""
        self.forward, self.backward = forward, backward

    def __call__(self, *args: Any) -> Any:
        if self.forward is None:
            raise errors.no_rule_given(_name(self.f), "defvjp(forward, backward)")
        return _outside(self, _Pullback, args)


@final
class custom_jvp:
    """A function with a pushforward of its own, as a decorator; reverse mode follows from it.

    `f.defjvp(rule)` gives the rule: `rule(primals, tangents)` returns (output, tangent of the output), and must be
    linear in the tangents.

    Raises
    ------
    RuntimeError
        Where f is differentiated before it has a rule.

    Examples
    --------
    >>> import autogradkit as ag
    >>> @ag.custom_jvp
    ... def halved(x):
    ...     return x * x
    >>> halved.defjvp(lambda primals, tangents: (primals[0] ** 2, primals[0] * tangents[0]))
    >>> ag.grad(halved)(5.0)
    5.0
    """

    def __init__(self, f: Function) -> None:
        self.f = f
        self.rule: Any = None
        update_wrapper(self, f)

    def defjvp(self, rule: Function) -> None:
        """Gives the function its rule; works as a decorator."""
        self.rule = rule

    def __call__(self, *args: Any) -> Any:
        if self.rule is None:
            raise errors.no_rule_given(_name(self.f), "defjvp(rule)")
        return _outside(self, _Pushforward, args)


def _name(f: Function) -> str:
    return getattr(f, "__name__", type(f).__name__)


def _outside(owner: Any, kind: type[_Rule], args: Any) -> Any:
    """The call, where a derivative may be asked for; the plain function, where none can be."""
    leaves, structure = flatten(args)
    if all(getattr(x, "node", None) is None for x in leaves):
        return owner.f(*args)
    rule = kind(owner, structure)
    results = call(rule, tuple(leaves))
    return rule.output.put_together(results)


class _Rule(OwnRule):
    """What both kinds have in common: arguments and results may be containers."""

    def __init__(self, owner: Any, structure: Structure) -> None:
        self.owner, self.structure, self.name = owner, structure, _name(owner.f)
        self.output = Structure()

    def results(self, value: Any) -> Values:
        """The leaves of what the function returned."""
        leaves, self.output = flatten(value)
        for x in leaves:
            if not is_array(raw(x)) and not isinstance(raw(x), (int, float, complex)):
                raise errors.not_a_tensor_output(self.name, x)
        return tuple(constant(x) for x in leaves)


@final
class _Pullback(_Rule):
    def run(self, operands: Values) -> tuple[Values, Any]:
        args = self.structure.put_together(operands)
        output, residuals = self.owner.forward(*args)
        # To a transform further out the result is once more that of a function with a rule, as in every recorded pass.
        differentiated = any(getattr(x, "node", None) is not None for x in operands)
        return self.results(self.owner(*args) if differentiated else output), residuals

    def backward(self, call: Call, cotangents: Values) -> Sequence[Any]:
        residuals = call.memory
        if call.recorded:  # as functions of the operands, so that their derivative is known too
            residuals = self.owner.forward(*self.structure.put_together(call.operands))[1]
        filled = [full_like(z, 0.0) if c is None else c for z, c in zip(call.results, cotangents, strict=True)]
        given = self.owner.backward(residuals, self.output.put_together(filled))
        return _one_each(self, given)

    def jvp(self, call: Call, tangents: Values) -> Sequence[Any]:
        raise errors.no_jvp(self.name)


def _one_each(rule: _Rule, given: Any) -> list[Any]:
    """What a backward returned, as one cotangent for each leaf of the arguments; None stands for zeros."""
    parts = rule.structure.parts
    if not isinstance(given, (tuple, list)) or len(given) != len(parts):
        raise errors.rule_structure(rule.name, "what the backward returned", flatten(given)[1], rule.structure)
    cotangents: list[Any] = []
    for part, structure in zip(given, parts, strict=True):
        leaves, form = flatten(part)
        if part is not None and form != structure:
            raise errors.rule_structure(rule.name, "what the backward returned", form, structure)
        cotangents += [None] * structure.size if part is None else leaves
    return cotangents


@final
class _Pushforward(_Rule):
    def run(self, operands: Values) -> tuple[Values, Any]:
        return self.results(self.owner(*self.structure.put_together(operands))), None

    def backward(self, call: Call, cotangents: Values) -> Sequence[Any]:
        # The rule is linear in the tangents, so its pullback with respect to them, anywhere, is the one wanted.
        varying = [x for x, v in zip(call.operands, call.varies, strict=True) if v]

        def moved(*tangents: Any) -> Any:
            coming = iter(tangents)
            pairs = zip(call.operands, call.varies, strict=True)
            return tuple(self._moved(call, [next(coming) if v else standing_still(x) for x, v in pairs]))

        _, pullback = vjp(moved, *[full_like(x, 0.0) for x in varying])
        filled = tuple(full_like(z, 0.0) if c is None else c for z, c in zip(call.results, cotangents, strict=True))
        back = iter(pullback(filled))
        return [next(back) if v else None for v in call.varies]

    def jvp(self, call: Call, tangents: Values) -> Sequence[Any]:
        pairs = zip(call.operands, tangents, strict=True)
        return self._moved(call, [standing_still(x) if d is None else d for x, d in pairs])

    def _moved(self, call: Call, tangents: list[Any]) -> list[Any]:
        primals = self.structure.put_together(call.operands)
        moved, form = flatten(self.owner.rule(primals, self.structure.put_together(tangents))[1])
        if form != self.output:
            raise errors.rule_structure(self.name, "the tangent that the rule returned", form, self.output)
        return moved


def standing_still(x: Any) -> Any:
    """The tangent of an operand that does not move; None for what is no number."""
    x = canonical(x)
    return full_like(x, 0.0) if hasattr(x, "node") or isinstance(x, float) or hasattr(x, "dtype") else None
