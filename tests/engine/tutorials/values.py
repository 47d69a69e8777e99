"""How the tutorials' tests compare numbers."""

from typing import Any

import numpy as np


def array(x: Any) -> Any:
    """The values of a Tensor."""
    return x.detach().numpy()


def assert_equal(x: Any, expected: Any) -> None:
    """The same numbers, up to rounding in the last places, and the same shape."""
    assert tuple(x.shape) == np.shape(expected)
    np.testing.assert_allclose(array(x), expected, rtol=1e-12, atol=1e-14)
