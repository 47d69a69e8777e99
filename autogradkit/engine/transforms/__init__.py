"""How does one ask for the derivative of a *function*?

A transform takes a function and gives a function. Each call opens a level of its own, so transforms nest in any order
and to any depth. Arguments and results may be nested tuples, lists, dicts and registered dataclasses.

    gradients    grad  value_and_grad  vjp               reverse mode
    directions   jvp  linearize                          forward mode
    jacobians    jacfwd  jacrev  jacobian  hessian  hvp  both, on stacks of basis vectors
    mapping      vmap                                    a stack of examples at once
    memory       checkpoint                              compute again in place of keeping
    rules        custom_vjp  custom_jvp                  derivatives of your own

Signatures follow JAX and torch.func. Read next: `autograd`, PyTorch's face of the same passes.
"""

from .checkpointing import checkpoint
from .directions import jvp, linearize
from .gradients import grad, grad_and_value, value_and_grad, vjp
from .jacobians import hessian, hvp, jacfwd, jacobian, jacrev
from .mapping import vmap
from .own_rules import custom_jvp, custom_vjp

__all__ = [
    "checkpoint",
    "custom_jvp",
    "custom_vjp",
    "grad",
    "grad_and_value",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "linearize",
    "value_and_grad",
    "vjp",
    "vmap",
]
