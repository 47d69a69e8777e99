"""Calls of all functions that NumPy hands over to Tensors, and the arrays of each dtype that they are tried on.

A call is written as the text behind `np.`; calls stand in alphabetical order, first those of `np` itself. Its operands
are vectors v and w, k with increasing entries, and i with entries from 0 to 3; the truth values b; matrices m and n of
the same shape, s that is square, p that is positive definite; t with three axes and q with three; numbers x and y.
"""

from typing import Any

import numpy as np

DTYPES = ["int8", "uint8", "int64", "bool", "float16", "float32"]

UNARY = """
absolute acos acosh arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh cbrt ceil conj conjugate cos cosh
deg2rad degrees exp exp2 expm1 fabs floor invert isfinite isinf isnan log log10 log1p log2 logical_not negative positive
rad2deg radians reciprocal rint sign signbit sin sinh spacing sqrt square tan tanh trunc
""".split()  # noqa: SIM905 - as a list it would take three times the room

BINARY = """
add arctan2 atan2 bitwise_and bitwise_or bitwise_xor copysign divide divmod equal float_power floor_divide fmax fmin
fmod greater greater_equal heaviside hypot less less_equal logaddexp logaddexp2 logical_and logical_or logical_xor
maximum minimum mod multiply nextafter not_equal power remainder subtract true_divide
""".split()  # noqa: SIM905

TEXT = """
add(v, 1) | add(v, 1.5) | all(m, axis=0) | allclose(v, w) | amax(m) | amin(m, axis=0) | angle(m) | any(m)
append(m, v) | arctan2(v, 1) | argmax(m, axis=0) | argmin(m) | argpartition(k, 0)[:1] | argsort(k) | argwhere(m)
around(m) | around(m, -1) | around(m, 1) | array_equal(v, w) | array_equiv(v, v) | array_split(m, 2) | atleast_1d(m)
atleast_2d(v) | atleast_3d(v) | average(m) | average(m, axis=0) | average(m, axis=0, returned=True)
average(m, axis=1, weights=n[0]) | average(m, weights=n) | average(v, weights=[1, 2, 3, 4, 5]) | average(v, weights=w)
average(v, weights=w, returned=True) | bincount(i) | bincount(i, v[:4]) | block([[v], [w]])
broadcast_arrays(v, m[:, :1]) | broadcast_to(v, (2, 5)) | choose([0, 1, 0, 1, 1], [v, w]) | clip(v, 1, 100)
clip(v, w, None) | column_stack([v, w]) | compress([True, False, True], v) | concatenate([v, w]) | convolve(v, w)
convolve(v, w, mode="same") | convolve(v, w, mode="valid") | copy(v) | copysign(v, -1) | corrcoef(m) | corrcoef(v, w)
correlate(v, w) | correlate(v, w, mode="full") | count_nonzero(m) | count_nonzero(m, axis=0) | cov(m)
cov(m, aweights=[1, 2, 3, 1]) | cov(m, ddof=0) | cov(m, fweights=[1, 2, 3, 1]) | cov(m[0], m[1], aweights=n[0])
cov(v) | cov(v, w) | cross(v[:3], w[:3]) | cumprod(m, axis=1) | cumprod(v) | cumsum(m, axis=0) | cumsum(v)
cumulative_prod(v) | cumulative_prod(v, include_initial=True) | cumulative_sum(v)
cumulative_sum(v, include_initial=True) | delete(v, 1) | diag(m) | diag(v) | diagflat(v) | diagonal(m)
diff(m, axis=0) | diff(v) | diff(v, append=w) | diff(v, n=2) | diff(v, prepend=0) | digitize(v, [1, 50, 100])
digitize(v, k) | divmod(v, w) | dot(m, n.T) | dot(v, w) | dsplit(t, 2) | dstack([v, w]) | ediff1d(v)
ediff1d(v, to_begin=v[:1]) | einsum("i, i", v, w) | einsum("i, i, i->i", v, w, v) | einsum("i, i->", v, w)
einsum("i, j->ij", v, w) | einsum("ii", s) | einsum("ij, kj->ik", m, n) | einsum("ij->", m) | einsum("ij->i", m)
einsum("ij->j", m) | empty_like(m).shape | equal(v, v) | expand_dims(v, 0) | extract(b, v) | fix(v) | flatnonzero(v)
flip(m) | fliplr(m) | flipud(m) | floor_divide(v, 7) | fmax(v, 3) | full_like(m, 7) | gradient(m) | gradient(v)
gradient(v, 2) | gradient(v, [0, 1, 3, 4, 7]) | gradient(v, [0, 1, 3, 4, 7], edge_order=2) | gradient(v, edge_order=2)
gradient(v, k) | greater(v, 100) | heaviside(v, 0.5) | hsplit(m, 2) | hstack([v, w]) | hypot(v, 3) | i0(v) | imag(v)
inner(m, n) | inner(v, w) | insert(v, 1, 7) | insert(v, 1, w[:1]) | interp([0.5, 1.5, 300], [0, 1, 2, 3, 4], v)
interp(v, k, k[::-1]) | interp(v, k, k[::-1], left=-1.5, right=3.5) | interp(v, k, k[::-1], period=50) | isclose(v, w)
iscomplex(v) | iscomplexobj(v) | isneginf(v) | isposinf(v) | isreal(v) | isrealobj(v) | kron(m, s) | kron(v, w)
ldexp(v, 3) | ldexp(v, i) | lexsort([v, w]) | logaddexp(v, 1) | matmul(m, n.T) | matmul(v, w) | matrix_transpose(m)
matvec(m, n[0]) | max(m, axis=1) | maximum(v, 1) | maximum(v, 1.5) | mean(t) | mean(t, axis=(0, 2)) | median(m)
median(m, axis=0) | median(v) | median(v[:4]) | meshgrid(v, w) | min(m) | minimum(1, v) | modf(v) | moveaxis(t, 0, -1)
multiply(v, 2) | nan_to_num(m) | nanargmax(m) | nanargmin(m, axis=0) | nancumprod(m, axis=0) | nancumprod(v)
nancumsum(m, axis=0) | nancumsum(v) | nanmax(m) | nanmax(m, axis=0) | nanmean(m) | nanmean(m, axis=0) | nanmedian(m)
nanmedian(m, axis=0) | nanmedian(v[:4]) | nanmin(m, axis=1) | nanpercentile(m, 30)
nanpercentile(m, [10, 20], axis=0) | nanprod(m, axis=0) | nanprod(v) | nanquantile(m, 0.3)
nanquantile(m, 0.3, method="lower") | nanquantile(m, 0.3, method="midpoint") | nanquantile(m, 0.3, method="nearest")
nanquantile(m, 0.4, axis=1, method="higher") | nanquantile(m, [0.1, 0.2], axis=0) | nanstd(m) | nanstd(m, axis=0)
nansum(m) | nansum(m, axis=0) | nanvar(m) | nanvar(m, axis=0, ddof=1) | ndim(m) | nonzero(m) | ones_like(m)
outer(v, w) | pad(v, 1) | pad(v, 1, constant_values=7) | pad(v, 1, mode="edge") | partition(v, 2)[2]
percentile(m, 30) | percentile(m, [10, 20], axis=0) | power(2, v) | power(2.0, v) | power(v, 2) | power(v, 3.0)
power(v[:4], i) | prod(m, axis=0) | prod(v) | ptp(m) | ptp(m, axis=0) | quantile(m, 0.3)
quantile(m, 0.3, method="hazen") | quantile(m, 0.3, method="lower") | quantile(m, 0.3, method="midpoint")
quantile(m, 0.3, method="nearest") | quantile(m, 0.35, axis=0, method="averaged_inverted_cdf")
quantile(m, 0.35, method="inverted_cdf") | quantile(m, [0., 1.], method="closest_observation")
quantile(m, [0.1, 0.2], axis=0) | ravel(m) | real(v) | remainder(v, 7) | repeat(v, 2) | reshape(m, (-1, ))
roll(v, 1) | rollaxis(t, 2) | rot90(m) | round(m, -1) | searchsorted(k, w) | select([v>w, v<w], [v, w])
select([v>w, v<w], [v, w], 7) | shape(m) | sinc(v) | size(m) | sort(m) | sort(m, axis=None) | split(m, 2, axis=1)
squeeze(m[:1]) | stack([v, w], axis=1) | std(m) | std(m, axis=0) | std(m, ddof=1) | subtract(1, v) | subtract(v, 1)
sum(t) | sum(t, axis=1) | swapaxes(m, 0, 1) | take(v, [0, 0]) | take_along_axis(m, np.array([[1, 0, 0, 3]]), 1)
tensordot(m, n, axes=2) | tensordot(m, s, axes=(0, 0)) | tile(v, 2) | trace(s) | transpose(m) | trapezoid(m, axis=0)
trapezoid(v) | trapezoid(v, [0, 1, 3, 4, 7]) | trapezoid(v, dx=0.5) | trapezoid(v, dx=2) | trapezoid(v, w) | tril(s)
triu(s) | true_divide(v, w) | unique(v) | unstack(m) | unwrap(v) | unwrap(v, discont=20, period=32)
unwrap(v, period=50) | var(m) | var(m, axis=0) | var(m, ddof=1) | vdot(m, n) | vdot(v, w) | vecdot(m, n)
vecmat(v[:3], m) | vsplit(m, 3) | vstack([v, w]) | where(b) | where(b, v, 0) | where(b, v, 1.5) | where(b, v, w)
zeros_like(m) | add.accumulate(m) | add.reduce(m) | add.reduce(m, axis=None) | fft.fft(v) | fft.fft(v, norm="ortho")
fft.fft2(m) | fft.fftn(m) | fft.fftshift(v) | fft.hfft(v) | fft.ifft(v) | fft.ifft2(m) | fft.ifftn(m)
fft.ifftshift(v) | fft.ihfft(v) | fft.irfft(v) | fft.irfft2(m) | fft.irfftn(m) | fft.rfft(v) | fft.rfft2(m)
fft.rfftn(m) | lib.stride_tricks.sliding_window_view(v, 3) | linalg.cholesky(p) | linalg.cond(s)
linalg.cond(s, "fro") | linalg.cond(s, -2) | linalg.cond(s, 1) | linalg.cond(s, np.inf) | linalg.cross(v[:3], w[:3])
linalg.det(s) | linalg.diagonal(m) | linalg.eig(p) | linalg.eigh(p) | linalg.eigvals(p) | linalg.eigvalsh(p)
linalg.inv(s) | linalg.lstsq(m.T, v[:4]) | linalg.matmul(m, n.T) | linalg.matrix_norm(m)
linalg.matrix_norm(m, ord="nuc") | linalg.matrix_norm(m, ord=-1) | linalg.matrix_norm(m, ord=-2)
linalg.matrix_norm(m, ord=1) | linalg.matrix_norm(m, ord=2) | linalg.matrix_norm(m, ord=np.inf)
linalg.matrix_power(s, -2) | linalg.matrix_power(s, 0) | linalg.matrix_power(s, 1) | linalg.matrix_power(s, 3)
linalg.matrix_rank(m) | linalg.matrix_rank(s) | linalg.matrix_transpose(m) | linalg.multi_dot([m, n.T, m])
linalg.norm(m) | linalg.norm(m, "fro") | linalg.norm(m, "nuc") | linalg.norm(m, -1) | linalg.norm(m, -np.inf)
linalg.norm(m, 0, axis=1) | linalg.norm(m, 1) | linalg.norm(m, 2) | linalg.norm(m, axis=(0, 1))
linalg.norm(m, axis=0) | linalg.norm(m, np.inf) | linalg.norm(t, 2, axis=(0, 2)) | linalg.norm(v) | linalg.norm(v, -1)
linalg.norm(v, -np.inf) | linalg.norm(v, 0) | linalg.norm(v, 0.5) | linalg.norm(v, 1) | linalg.norm(v, 2)
linalg.norm(v, 3) | linalg.norm(v, np.inf) | linalg.outer(v, w) | linalg.pinv(m) | linalg.pinv(p, hermitian=True)
linalg.qr(m) | linalg.qr(m, mode="r") | linalg.slogdet(s) | linalg.solve(s, m) | linalg.solve(s, v[:3])
linalg.svd(m) | linalg.svd(m, compute_uv=False) | linalg.svd(p, hermitian=True)[1] | linalg.svdvals(m)
linalg.tensordot(m, n, axes=2) | linalg.tensorinv(q) | linalg.tensorsolve(q, m[:2, :2]) | linalg.trace(s)
linalg.vecdot(m, n) | linalg.vector_norm(m, axis=0) | linalg.vector_norm(v) | linalg.vector_norm(v, ord=0)
linalg.vector_norm(v, ord=1) | linalg.vector_norm(v, ord=3) | linalg.vector_norm(v, ord=np.inf) | logaddexp.reduce(m)
logical_and.reduce(m) | logical_or.reduce(m) | maximum.reduce(m) | minimum.reduce(m) | multiply.accumulate(m)
multiply.outer(v, w) | multiply.reduce(m) | subtract.outer(v, w)
"""

CALLS = [call.strip() for call in TEXT.replace("\n", "|").split("|") if call.strip()]
CALLS += [f"{name}({x})" for name in UNARY for x in ("v", "x")]
CALLS += [f"{name}({xy})" for name in BINARY for xy in ("v, w", "x, y")]

# What is not tried here, and why.
LEFT_OUT = {
    "fft.fftfreq": "of numbers, not of arrays",
    "fft.rfftfreq": "of numbers, not of arrays",
    "put_along_axis": "gives nothing",
    "row_stack": "NumPy's old name of vstack",
}

IN_SINGLE = "what is in single precision stays there, as in PyTorch; NumPy goes on in double precision"
IN_DOUBLE = "made of products and sums, in double precision; NumPy's float16 has three digits"

# Where results are not NumPy's, on purpose: what differs, for which dtypes, in which calls, and why.
DIFFERENT: list[tuple[str, str, list[str], str]] = [
    ("dtype", "float16 float32", ["cov", "corrcoef", "interp"], IN_SINGLE),
    ("dtype", "float16 float32", ["quantile", "nanquantile", "percentile", "nanpercentile"], IN_SINGLE),
    ("dtype", "int8 uint8 bool", ["deg2rad", "degrees", "rad2deg", "radians", "modf", "ldexp"], IN_DOUBLE),
    ("dtype", "int8 uint8 bool", ["logaddexp.reduce"], IN_DOUBLE),
    ("dtype", "int8 uint8 int64 bool float32", ["linalg.eig", "linalg.eigvals"], "always complex"),
    ("dtype", "int8 uint8 int64 bool float32", ["linalg.lstsq"], "the rank is an int"),
    ("dtype", "int8 int64 bool", ["unwrap"], "turns are floating-point numbers also where the period is whole"),
    ("value", "int8", ["unwrap"], "with a whole period, NumPy's turns wrap around"),
    ("value", "int8", ["quantile", "nanquantile", "percentile", "nanpercentile"], "NumPy's differences wrap around"),
    ("dtype", "bool", ["conj", "conjugate"], "a real number is its own conjugate, a truth value too"),
    ("dtype", "bool", ["power"], "as `x**2` of NumPy's arrays"),
    ("dtype", "float16", ["fft.irfft", "fft.hfft"], "computed, as all others, in complex64"),
]


def operands(dtype: str) -> dict[str, Any]:
    """Arrays with entries all over the range of a dtype, so that what wraps around shows."""
    rng, kind = np.random.default_rng(4), np.dtype(dtype).kind
    low, high = {"int8": (-128, 127), "uint8": (0, 255), "int64": (-300, 300), "bool": (0, 1)}.get(dtype, (0, 0))

    def some(*shape: int) -> Any:
        if kind == "f":
            return 10 * rng.standard_normal(shape)
        x = rng.integers(low, high, shape, endpoint=True)
        x.flat[:2] = high, low
        return x

    positive = np.array([[90, 60, -20], [60, 100, 30], [-20, 30, 80]])
    made = {
        "v": rng.permutation(np.unique(some(99)))[:5] if kind in "iu" else some(5),
        "w": some(5),
        "k": {"i": [-128, -55, 1, 85, 127], "u": [0, 51, 102, 199, 255], "b": [0, 1]}.get(kind, [-20, -3, 0.5, 8, 30]),
        "i": [3, 0, 1, 1],
        "m": some(3, 4),
        "n": some(3, 4),
        "s": np.triu(np.ones((3, 3))) if kind == "b" else some(3, 3),
        "p": np.eye(3) if kind == "b" else 2 * abs(positive) if kind == "u" else positive,
        "t": some(2, 3, 4),
        "q": np.eye(4).reshape(2, 2, 4),
    }
    arrays: dict[str, Any] = {name: np.array(data).astype(dtype) for name, data in made.items()}
    return {**arrays, "x": arrays["v"][0], "y": arrays["w"][3], "b": np.array([True, False, True, True, False])}
