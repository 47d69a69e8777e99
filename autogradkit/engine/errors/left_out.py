"""What is said where a name is asked for that PyTorch or NumPy has, and this kit leaves out on purpose?

A table for each place: what to do instead, and the names for which that holds. Those of `nn` and `optim` are in the
messages of these rooms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, final

# What is left out of both, Tensors and `ag`.
BOTH = {
    "y = x.clone(), then y[index] = values":
        "index_copy index_fill index_put masked_scatter scatter select_scatter slice_scatter diagonal_scatter "
        "fill_diagonal_ index_copy_ index_fill_ index_put_ masked_scatter_ scatter_",
    "a matrix product with nn.functional.one_hot(index), which adds up repeated places":
        "index_add index_add_ index_reduce scatter_add scatter_add_ scatter_reduce scatter_reduce_",
    "x[mask] or x[index]": "masked_select narrow index",
    "ag.linalg, where matrices are (det, slogdet, inv, pinv, solve, lstsq, svd, qr, eig, eigh, cholesky, …)":
        "cholesky cholesky_inverse cholesky_solve det eig inverse logdet lstsq lu matrix_exp matrix_power matrix_rank "
        "pinverse qr slogdet solve svd symeig triangular_solve",
    "the formula, with + * and @": "addbmm addcdiv addcmul addmm addmv addr baddbmm lerp dist frac renorm",
    "ag.sort or ag.topk": "kthvalue msort mode cummax cummin aminmax",
    "np.histogram(x.detach().numpy())": "histc histogram",
    "ag.rand, ag.randn, ag.normal, ag.uniform or ag.randint": "bernoulli multinomial poisson",
    "dense arrays, the only ones here":
        "to_sparse coalesce is_sparse to_dense sparse_coo_tensor sparse_csr_tensor quantize_per_tensor dequantize",
}  # fmt: skip

TENSOR = {
    **BOTH,
    "x = x.exp() and its like: in place there are add_ sub_ mul_ div_ pow_ copy_ fill_ zero_ and x[index] = values":
        "abs_ acos_ asin_ atan_ bernoulli_ ceil_ clamp_ clip_ cos_ cosh_ cumsum_ cumprod_ divide_ erf_ exp_ expm1_ "
        "floor_ log_ log1p_ logit_ multiply_ neg_ negative_ normal_ random_ reciprocal_ relu_ remainder_ resize_ "
        "round_ rsqrt_ set_ sigmoid_ sign_ sin_ sinh_ sqrt_ square_ squeeze_ subtract_ t_ tan_ tanh_ transpose_ tril_ "
        "triu_ trunc_ uniform_ exponential_ unsqueeze_",
    "x[mask] = value, or x.masked_fill(mask, value) for a new Tensor": "masked_fill_",
    "ag.sort(x), or ag.sort(x, dim=-1) for values and places; NumPy's method sorts in place": "sort partition",
    "x.expand(y.shape)": "expand_as",
    "x.reshape(y.shape)": "reshape_as view_as resize resize_as",
    "x.astype(dtype)": "half int long short bool byte char bfloat16 cfloat cdouble type type_as",
    "ag.zeros(shape, dtype=x.dtype, device=x.device) and its like":
        "new new_empty new_full new_ones new_tensor new_zeros",
    "ag.where(condition, x, y)": "where",
    "x[index] along one axis, or ag.index_select": "select",
    "x.clone()": "copy",
    "x.fill_(number)": "fill",
    "x[index] = values": "put put_",
    "(x == y).all()": "equal",
    "x.numel() or x.ndim": "nelement ndimension",
    "x.dtype or x.device": "is_floating_point is_complex is_cuda is_cpu get_device is_signed",
    "x.detach().numpy(), which shows the memory":
        "storage untyped_storage data_ptr stride strides storage_offset is_contiguous as_strided layout flags flat "
        "nbytes itemsize element_size tobytes tofile dump to_device",
    "x itself: its memory needs no other order": "contiguous",
}  # fmt: skip

AG = {
    **BOTH,
    "pickle.dump(model.state_dict(), file) and pickle.load(file)": "save load",
    "dtype=, for each Tensor; the default is NumPy's float64": "set_default_dtype get_default_dtype",
    "the name of a device: 'cpu' or 'cuda'": "device cuda cpu set_default_device get_default_device",
    "isinstance(x, ag.Tensor)": "is_tensor",
    "x.dtype": "is_floating_point is_complex",
    "ag.tensor(data, dtype=...)": "FloatTensor DoubleTensor LongTensor IntTensor HalfTensor BoolTensor scalar_tensor",
    "the method: x.clone(), x.detach(), x.numel()": "clone detach numel",
    "ag.linalg.norm or x.norm()": "norm cdist",
    "NumPy's constants and settings: np.pi, np.inf, np.set_printoptions":
        "pi e inf nan newaxis set_printoptions finfo iinfo",
    "layers from nn, and plain Python for everything around them":
        "jit hub distributed multiprocessing amp autocast onnx fx export",
}  # fmt: skip


def missing(who: str, name: str, left_out: Mapping[str, str]) -> AttributeError:
    for instead, names in left_out.items():
        if name in names.split():
            return AttributeError(f"{who} has no {name}, which is left out on purpose; take {instead}.", name=name)
    return AttributeError(f"{who} has no attribute {name!r}; dir({who}) lists what it has.", name=name)


@final
class Absent:
    """An attribute that says what to take in its place; for `hasattr` and completion it is not there."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: Any) -> Any:
        raise missing("a Tensor", self.name, TENSOR)


def _present(instance: Any) -> Iterable[str]:
    return [name for name in object.__dir__(instance) if name not in ABSENT]


# To be among the attributes of Tensors. (A `__getattr__` would make all others slower to reach.)
ABSENT: dict[str, Any] = {name: Absent(name) for names in TENSOR.values() for name in names.split()}
ABSENT["__dir__"] = _present
