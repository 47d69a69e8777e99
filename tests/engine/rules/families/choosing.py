"""Cases of taking entries by an index for each line, and of laying them back."""

from typing import Any

import numpy as np

from ..operands import a

LINE = np.array([2, 0, 2])
ROWS = np.array([[1, 0, 1], [0, 0, 1]])
COLUMNS = np.array([[2, 0], [1, 1]])
NONE = np.zeros((0, 3), int)

# fmt: off
CASES: dict[str, list[tuple[Any, ...]]] = {
    "take_along_axis": [
        ((a(4), LINE), 0), ((a(2, 3), ROWS), 0), ((a(2, 3), COLUMNS), 1), ((a(0, 3), NONE), 0), ((a(2, 3), NONE), 0),
    ],
    "laid_along_axis": [
        ((a(3), LINE), (4,), 0), ((a(2, 3), ROWS), (2, 3), 0), ((a(2, 2), COLUMNS), (2, 3), 1),
        ((a(0, 3), NONE), (2, 3), 0),
    ],
}
# fmt: on
