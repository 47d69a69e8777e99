"""Which functions of NumPy are not applied to Tensors, and why?

Every function that NumPy would apply to Tensors has a meaning in this room, or stands here; a test compares the two
with NumPy's own list.
"""

from __future__ import annotations

# fmt: off
REASONS = {
    "counting jumps, so it has no derivative":
        "histogram histogram2d histogramdd histogram_bin_edges packbits unpackbits bitwise_count",
    "it is for whole numbers, which have no derivative":
        "gcd lcm left_shift right_shift bitwise_left_shift bitwise_right_shift ravel_multi_index unravel_index",
    "it is for dates": "busday_count busday_offset is_busday isnat datetime_as_string",
    "a set of values has no order to differentiate in; take np.unique, a constant":
        "union1d intersect1d setdiff1d setxor1d isin unique_all unique_counts unique_inverse unique_values",
    "it writes in place; use x[index] = values": "put place putmask copyto fill_diagonal",
    "it calls a Python function for parts of an array; ag.vmap does that with derivatives":
        "apply_along_axis apply_over_axes piecewise",
    "write the polynomial out in powers of x":
        "poly polyadd polyder polydiv polyfit polyint polymul polysub polyval roots",
    "write start + (stop - start) * np.linspace(0, 1, n)": "linspace logspace geomspace",
    "its shape, or the kind of its result, depends on values": "trim_zeros real_if_close ix_ diag_indices_from",
    "it asks about memory or kinds of number; ask x.dtype, or x.detach().numpy()":
        "can_cast common_type min_scalar_type result_type may_share_memory shares_memory",
    "it writes text or files": "array2string array_repr array_str save savetxt savez savez_compressed",
    "take np.einsum itself, which finds the order": "einsum_path",
    "take x.astype(dtype)": "astype",
    "take np.sort of the real or the absolute values": "sort_complex",
    "take np.tril or np.triu of x": "tril_indices_from triu_indices_from mask_indices",
    "use x[:, None] ** np.arange(n)": "vander",
    "the exponent jumps; divide by a power of 2 yourself": "frexp",
    "it repeats entries in an order that is hard to foresee; take np.tile and x[:n]": "resize",
}
# fmt: on

REFUSED = {name: reason for reason, names in REASONS.items() for name in names.split()}
