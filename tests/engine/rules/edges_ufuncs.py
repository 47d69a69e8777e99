"""Edges of NumPy's other functions that work entry by entry, and of SciPy's special functions."""

import autogradkit as ag

from .edges import INF, NAN, Edge

# fmt: off
EDGES = [
    #    call                 at                   function             point          ∂ by each
    Edge("log1p(x)",          "x = -1",            ag.log1p,            (-1.0,),       (INF,)),
    Edge("log2(x)",           "x = 0",             ag.log2,             (0.0,),        (INF,)),
    Edge("arcsin(x)",         "x = 1",             ag.arcsin,           (1.0,),        (INF,)),
    Edge("arcsin(x)",         "x = -1",            ag.arcsin,           (-1.0,),       (INF,)),
    Edge("arccos(x)",         "x = 1",             ag.arccos,           (1.0,),        (-INF,)),
    Edge("arccosh(x)",        "x = 1",             ag.arccosh,          (1.0,),        (INF,)),
    Edge("arctanh(x)",        "x = 1",             ag.arctanh,          (1.0,),        (INF,)),
    Edge("arctan2(x, y)",     "x = 0, y = 0",      ag.arctan2,          (0.0, 0.0),    (NAN, NAN)),
    Edge("hypot(x, y)",       "x = 0, y = 0",      ag.hypot,            (0.0, 0.0),    (NAN, NAN)),
    Edge("hypot(x, y)",       "x = 3, y = 0",      ag.hypot,            (3.0, 0.0),    (1.0, 0.0)),
    Edge("cbrt(x)",           "x = 0",             ag.cbrt,             (0.0,),        (INF,)),
    Edge("reciprocal(x)",     "x = 0",             ag.reciprocal,       (0.0,),        (-INF,)),
    Edge("fabs(x)",           "x = 0",             ag.fabs,             (0.0,),        (0.0,)),
    Edge("sinc(x)",           "x = 0",             ag.sinc,             (0.0,),        (0.0,)),
    Edge("remainder(x, y)",   "x = 6, y = 3",      ag.remainder,        (6.0, 3.0),    (1.0, -2.0)),
    Edge("fmod(x, y)",        "x = -6, y = 4",     ag.fmod,             (-6.0, 4.0),   (1.0, 1.0)),
    Edge("fmax(x, y)",        "x = y",             ag.fmax,             (1.5, 1.5),    (0.5, 0.5)),
    Edge("fmax(x, y)",        "y = NaN",           ag.fmax,             (1.5, NAN),    (1.0, 0.0)),
    Edge("fmax(x, y)",        "x = y = NaN",       ag.fmax,            (NAN, NAN),    (0.5, 0.5)),
    Edge("fmin(x, y)",        "x = NaN",           ag.fmin,             (NAN, 1.5),    (0.0, 1.0)),
    Edge("copysign(x, y)",    "x = 0, y = -1",     ag.copysign,         (0.0, -1.0),   (0.0, 0.0)),
    Edge("copysign(x, y)",    "x = 2, y = -0.0",   ag.copysign,         (2.0, -0.0),   (-1.0, 0.0)),
    Edge("copysign(x, y)",    "x = ∞, y = -∞",     ag.copysign,         (INF, -INF),   (-1.0, 0.0)),
    Edge("copysign(x, y)",    "x = 2, y = NaN",    lambda x, y: ag.absolute(ag.copysign(x, y)), (2.0, NAN), (1.0, 0.0)),
    Edge("heaviside(x, y)",   "x = ∞, y = ∞",      ag.heaviside,        (INF, INF),    (0.0, 0.0)),
    Edge("heaviside(x, y)",   "x = NaN",           ag.heaviside,        (NAN, 1.0),    (0.0, 0.0)),
    Edge("heaviside(x, y)",   "x = 0",             ag.heaviside,        (0.0, 0.5),    (0.0, 1.0)),
    Edge("logaddexp(x, y)",   "x = ∞, y = 0",      ag.logaddexp,        (INF, 0.0),    (1.0, 0.0)),
    Edge("logaddexp(x, y)",   "x = -∞, y = 0",     ag.logaddexp,        (-INF, 0.0),   (0.0, 1.0)),
    Edge("nan_to_num(x)",     "x = NaN",           ag.nan_to_num,       (NAN,),        (0.0,)),
    Edge("nan_to_num(x)",     "x = ∞",             ag.nan_to_num,       (INF,),        (0.0,)),
    Edge("xlogy(x, y)",       "x = 0, y = 0",      ag.special.xlogy,    (0.0, 0.0),    (0.0, NAN)),
    Edge("xlogy(x, y)",       "x = 0, y = 1",      ag.special.xlogy,    (0.0, 1.0),    (0.0, 0.0)),
    Edge("xlogy(x, y)",       "x = 2, y = 0",      ag.special.xlogy,    (2.0, 0.0),    (-INF, INF)),
    Edge("entr(x)",           "x = 0",             ag.special.entr,     (0.0,),        (INF,)),
    Edge("logit(x)",          "x = 0",             ag.special.logit,    (0.0,),        (INF,)),
    Edge("logit(x)",          "x = 1",             ag.special.logit,    (1.0,),        (INF,)),
    Edge("erfinv(x)",         "x = 1",             ag.special.erfinv,   (1.0,),        (INF,)),
    Edge("log_ndtr(x)",       "x = -∞",            ag.special.log_ndtr, (-INF,),       (INF,)),
    Edge("logsumexp(x)",      "x = -∞",            ag.logsumexp,        (-INF,),       (0.0,)),
    Edge("logsumexp(x)",      "x = ∞",             ag.logsumexp,        (INF,),        (NAN,)),
]
# fmt: on
