"""Are the derivatives of a function right, and if not, whose fault is it?

    gradcheck            whole functions in both modes; names the operation whose rule is wrong, and how
    gradgradcheck        the same for second derivatives
    adjoint              forward against reverse mode: ⟨u, J v⟩ = ⟨Jᵀ u, v⟩
    jacobian             a Jacobian measured from values, with its error

    trial                a function at one point
    nodes                the rule of one operation       record      what an operation can be asked
    appearance           what a wrong derivative looks like
    numeric              derivatives from differences    probes      random cotangents, tolerances
    vectors              values of the engine as rows of NumPy's numbers

Read next: `gradcheck`.
"""

from ..engine.errors import GradcheckError
from .adjoint import adjoint_test
from .gradcheck import gradcheck
from .gradgradcheck import gradgradcheck
from .jacobian import Measured, numerical_jacobian

__all__ = ["GradcheckError", "Measured", "adjoint_test", "gradcheck", "gradgradcheck", "numerical_jacobian"]
