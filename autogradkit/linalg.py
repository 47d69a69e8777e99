"""What does `ag.linalg` offer? Linear algebra, as `numpy.linalg`: the functions are in `engine.functions.linalg`."""

from .engine.functions.linalg import *
from .engine.functions.linalg import __all__ as __all__
