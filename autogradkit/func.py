"""What does `torch.func` offer?

The transforms, under the name that PyTorch gives the place where they are.
"""

from .engine.transforms import grad as grad
from .engine.transforms import grad_and_value as grad_and_value
from .engine.transforms import hessian as hessian
from .engine.transforms import jacfwd as jacfwd
from .engine.transforms import jacrev as jacrev
from .engine.transforms import jvp as jvp
from .engine.transforms import linearize as linearize
from .engine.transforms import vjp as vjp
from .engine.transforms import vmap as vmap
