"""What does `ag.fft` offer? Fourier transforms, as `numpy.fft`: the functions are in `engine.functions.fft`."""

from .engine.functions.fft import *
from .engine.functions.fft import __all__ as __all__
