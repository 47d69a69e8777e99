"""What does `ag.special` offer? SciPy's, on Tensors: they are in `engine.functions.special`."""

from .engine.functions.special import *
from .engine.functions.special import __all__ as __all__
