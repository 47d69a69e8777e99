"""What is said about derivatives that were checked and found wrong, or could not be checked."""

from __future__ import annotations

from typing import Any, final


@final
class GradcheckError(RuntimeError):
    """A derivative that was checked is wrong, or the point does not allow a check; the message is the diagnosis."""


def nothing_to_check(who: str) -> ValueError:
    return ValueError(f"{who}: no input requires a gradient; make one with ag.tensor(…, requires_grad=True).")


def no_mode_to_check(who: str) -> ValueError:
    return ValueError(
        f"{who} is told to check neither mode, or a stack of cotangents without reverse mode; leave "
        "check_backward_ad=True, or do without check_forward_ad=False and check_batched_grad=True."
    )


def no_outputs(who: str, got: Any) -> TypeError:
    return TypeError(
        f"{who} needs a function that returns a Tensor of floating-point dtype, or a tuple of Tensors with such a one "
        f"among them, got {type(got).__name__}; return the Tensor itself, not its .item() or .numpy()."
    )


def too_coarse(who: str) -> GradcheckError:
    return GradcheckError(
        f"{who}: something on the way is float16, whose three digits are too few to measure a derivative by "
        "differences; check with .astype(float) inputs, as the rules are the same."
    )


def not_deterministic(who: str, difference: float) -> GradcheckError:
    return GradcheckError(
        f"{who}: the function gave two results that differ by {difference:.3g} for the same inputs, so there is "
        "nothing to measure; draw random numbers before, and keep no state that changes from call to call."
    )


def not_finite(who: str, entry: str) -> GradcheckError:
    return GradcheckError(
        f"{who}: the function gives {entry} at the tested point, where no derivative can be measured; "
        "choose inputs inside its domain."
    )


def kink(who: str, kind: str, place: str, slopes: tuple[float, float], source: str) -> GradcheckError:
    left, right = slopes
    told = {
        "kink": f"the function has a kink at the tested point: along {place} its slope is {left:.6g} to the left and "
        f"{right:.6g} to the right",
        "jump": f"the function jumps at the tested point, or is infinitely steep there, along {place}",
        "edge": f"the tested point lies on the edge of the function's domain: along {place} it is finite on one side "
        "only",
    }
    return GradcheckError(
        f"{who}: {told[kind]}{source}, so there is no derivative to compare with; move the point a little, "
        "for example by 0.1, and check again."
    )


def uncertain(who: str, place: str, value: float, error: float, got: float) -> GradcheckError:
    return GradcheckError(
        f"{who}: the derivative along {place} cannot be measured well enough: {value:.6g}, give or take {error:.2g}, "
        f"while the pass gives {got:.6g}; the function may have a kink or a jump close to the tested point, or be very "
        "noisy: move the point, use float64, or pass eps."
    )


def faulty_rule(who: str, wrong: str, rule: str, where: str, on: str, what: str, advice: str) -> GradcheckError:
    return GradcheckError(f"{who}: {wrong}: the rule of <{rule}>{where}, {on} {what}; {advice}.")


def faulty_somewhere(who: str, wrong: str, what: str, recorded: int) -> GradcheckError:
    if not recorded:
        return GradcheckError(
            f"{who}: {wrong}: it {what}, and no operation was recorded at all; compute with the Tensors that "
            "the function is given, without .numpy(), .item(), detach() or no_grad."
        )
    return GradcheckError(
        f"{who}: {wrong}: it {what}; yet the rule of every operation that was recorded is right, so something else "
        "comes between them: look for detach(), no_grad, .data, .numpy() or .item() on the way, and for "
        "hooks that replace a cotangent."
    )


def batches_disagree(who: str, wrong: str) -> GradcheckError:
    return GradcheckError(
        f"{who}: {wrong}; yet every rule that was recorded takes stacks, so look at the hooks on the way: they are "
        "given the stack, and neither .numpy(), .item() nor `if` works on it."
    )


def modes_disagree(numbers: str) -> GradcheckError:
    return GradcheckError(
        f"adjoint_test: {numbers}; yet every rule that was recorded is right in both modes, so look for a function "
        "that is not the same each time it is called, and for detach() or no_grad on the way."
    )
