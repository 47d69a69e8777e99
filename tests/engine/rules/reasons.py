"""Why the derivative at an edge is what it is: a reason for each, for the page and for whoever wants to change one."""

import math

from .edges import Edge

KINK = "a kink; of the slopes between those of both sides the smallest, as in PyTorch"
CHOSEN = "what was not chosen has no part in the result"
TIE = "those that tie are alike, so each gets the same part"
POLE = "the slope grows without bound on the way there"
NO_LIMIT = "no limit, or one that depends on the way there; NaN says so"
LIMIT = "the limit of the slope"
LENGTH = "the length of nothing: any slope up to 1 would do; 0, as in PyTorch"

# By how a call begins; the first that fits.
REASONS = [
    ("relu", KINK),
    ("absolute", KINK),
    ("fabs", KINK),
    ("clip", "x's own slope between the bounds, these included, as in PyTorch; outside, that of the bound"),
    ("where", CHOSEN),
    ("select", CHOSEN),
    ("masked_fill", CHOSEN),
    ("nan_to_num", CHOSEN),
    ("nan", "missing entries have no part in the result"),
    ("fmax", "a NaN is overlooked"),
    ("fmin", "a NaN is overlooked"),
    ("x ** 0", "x ** 0 is 1 for every x"),
    ("x ** y", "by x as if y were fixed; 0 ** y is 0 for y > 0, and 0 ** 0 is taken as 1 for every such x"),
    ("x **", "a polynomial has one slope"),
    ("hypot", "a vector becomes longer along itself"),
    ("sinc", "its highest point"),
    ("remainder", "between two steps of the quotient, which counts as fixed"),
    ("fmod", "between two steps of the quotient, which counts as fixed"),
    ("copysign", "the size of x with y's sign: a kink at x = 0, and nothing that moves with y"),
    ("heaviside", "at x = 0 the result is y itself; elsewhere nothing moves it"),
    ("logaddexp", "the larger one takes it all"),
    ("xlogy", "0 log(y) is 0 whatever y is"),
    ("logsumexp", "of nothing, nothing adds to the sum"),
    ("max(x, dim=0)", "the pair names one index, the first, and its entry takes it all, as in PyTorch"),
    ("max", "only the largest entry moves the result"),
    ("ptp", "largest and smallest are the same entries, and their parts cancel"),
    ("prod", "the product of the others"),
    ("cumprod", "the products of the others"),
    ("std", "nothing can spread less than not at all: the kink takes 0 (PyTorch: NaN)"),
    ("median", "a NaN is the result, and it came from there"),
    ("interp", "at a bend the slope to the right, at the last point to the left; outside it is flat"),
    ("norm(x)", LENGTH),
    ("norm([x, y])", LENGTH),
    ("norm([x, y], 3)", LENGTH),
    ("norm([x, y], 0.5)", "an entry that is 0 counts as fixed, as in PyTorch"),
    ("norm([x, y], 0)", "counting entries jumps"),
    ("det", "the cofactors, which a singular matrix has too"),
    ("eigh", "equal values move together; their sum is right, and the values of a diagonal matrix are its entries"),
    ("sort", "what is equal keeps its order"),
    ("topk", "a NaN counts as the largest"),
    ("partition", "only the entry that was picked moves the result"),
]


def reason(edge: Edge) -> str:
    """Why an edge has this derivative."""
    if any(math.isnan(slope) for slope in edge.slopes):
        return NO_LIMIT
    if any(math.isinf(slope) for slope in edge.slopes):
        return POLE
    if any(abs(slope) not in (0, 1) and slope in (0.5, 1 / 3, 0.25) for slope in edge.slopes):
        return TIE
    if edge.call.startswith(("exp", "sigmoid", "tanh")) or (edge.call.startswith("relu") and "∞" in edge.at):
        return LIMIT
    return next(why for start, why in REASONS if edge.call.startswith(start))
