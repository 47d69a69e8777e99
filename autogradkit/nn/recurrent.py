"""How does a layer remember what it has read?

An LSTM has two memories, h and c, that each step changes. Four gates, computed from the step's input and from h, say
how:

    i, f, g, o = σ, σ, tanh, σ of the four parts of (W_ih x + b_ih + W_hh h + b_hh)
    c ← f·c + i·g
    h ← o·tanh(c)

The steps themselves are in `steps`. Here are layers of them, one upon the other, in one direction or in both.

Read next: `steps`.
"""

from __future__ import annotations

from typing import Any, final

from ..engine.backend import shape_of
from ..engine.ops.elementwise import add
from ..engine.ops.joining import concatenate
from ..engine.ops.linear import move_axis, reshape
from ..engine.ops.selection import pick
from . import errors
from .dropout import dropout
from .initialisation import parameter
from .linear import linear
from .module import Module
from .steps import lstm_steps


@final
class LSTM(Module):
    """Reads a sequence step by step, keeping memories h and c; its output is h after every step.

    Parameters
    ----------
    input_size, hidden_size : int
        How long the input of a step and a memory are.
    num_layers : int
        How many layers read what the one below gives.
    bias : bool
        Whether biases are added.
    batch_first : bool
        Whether inputs and outputs are (batch, steps, features) and not (steps, batch, features).
    dropout : float
        The probability with which outputs of all layers but the last are dropped in training.
    bidirectional : bool
        Whether each layer also reads from the end; the outputs of both are joined.
    device, dtype
        Of the parameters; float64 if nothing is said.

    Attributes
    ----------
    weight_ih_l0, weight_hh_l0 : (4·hidden_size, input_size), (4·hidden_size, hidden_size)
    bias_ih_l0, bias_hh_l0 : (4·hidden_size,)
        The rows are those of the gates i, f, g, o. Further layers are _l1, …; the second direction is _l0_reverse, ….
        All begin with numbers up to 1/√hidden_size, of either sign.

    Raises
    ------
    ValueError
        For an input or memories of another shape, and options that cannot be right.

    Source: S. Hochreiter, J. Schmidhuber, "Long short-term memory", Neural Computation 9, 1997; the gate f is from F.
    Gers, J. Schmidhuber, F. Cummins, "Learning to forget", Neural Computation 12, 2000.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> output, (h, c) = nn.LSTM(3, 4, num_layers=2)(ag.ones(5, 2, 3))
    >>> output.shape, h.shape, c.shape
    ((5, 2, 4), (2, 2, 4), (2, 2, 4))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        for name, value in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
            if value < 1:
                raise errors.bad_option("LSTM", name, value, "at least 1")
        if not 0 <= dropout <= 1:
            raise errors.bad_option("LSTM", "dropout", dropout, "a probability from 0 to 1")
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout, self.bidirectional = bias, batch_first, dropout, bidirectional
        for layer, end in self._readers():
            width = input_size if layer == 0 else hidden_size * (1 + bidirectional)
            rows = 4 * hidden_size
            shapes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, width), "weight_hh": (rows, hidden_size)}
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)} if bias else {}
            for name, shape in shapes.items():
                setattr(self, f"{name}_l{layer}{end}", parameter(shape, hidden_size, dtype, device))

    def _readers(self) -> list[tuple[int, str]]:
        """The layers in their directions, in the order in which memories are numbered."""
        ends = ("", "_reverse") if self.bidirectional else ("",)
        return [(layer, end) for layer in range(self.num_layers) for end in ends]

    def forward(self, input: Any, hx: Any = None) -> Any:
        """The output of each step, and both memories after the last.

        Parameters
        ----------
        input : (steps, batch, input_size), with batch_first (batch, steps, input_size), or (steps, input_size)
        hx : (h, c), optional
            The memories to begin with, each (layers·directions, batch, hidden_size), without batch where input has
            none; zeros if nothing is said.

        Returns
        -------
        output : (steps, batch, directions·hidden_size), its axes as those of input
        (h, c) : as hx
        """
        shape = shape_of(input)
        if len(shape) not in (2, 3) or 0 in shape[:-1]:
            raise errors.wrong_rank("LSTM", shape, "(steps, batch, features) or (steps, features), with steps")
        if shape[-1] != self.input_size:
            raise errors.wrong_width("LSTM", shape, self.input_size)
        alone = len(shape) == 2
        x = reshape(input, (shape[0], 1, shape[1])) if alone else move_axis(input, 1, 0) if self.batch_first else input
        memories = [self._memory(name, m, x, alone) for name, m in zip(("h", "c"), hx or (None, None), strict=True)]
        last: list[Any] = []
        for layer in range(self.num_layers):
            if layer and self.dropout and self.training:
                x = dropout(x, self.dropout)
            x, ends = self._layer(layer, x, memories)
            last += ends
        h, c = (concatenate(ends, 0) for ends in zip(*last, strict=True))
        if alone:
            x, h, c = (reshape(v, (shape_of(v)[0], shape_of(v)[2])) for v in (x, h, c))
        elif self.batch_first:
            x = move_axis(x, 1, 0)
        return x, (h, c)

    def _layer(self, layer: int, x: Any, memories: list[Any]) -> tuple[Any, list[Any]]:
        """One layer in all directions: the joined outputs, and the memories after the last step of each."""
        outputs, ends = [], []
        for number, (other, end) in enumerate(self._readers()):
            if other == layer:
                start = [None if m is None else pick(m, number) for m in memories]
                back = pick(x, slice(None, None, -1)) if end else x
                h, c = self._read(f"_l{layer}{end}", back, *start)
                ends.append((pick(h, slice(-1, None)), pick(c, slice(-1, None))))
                outputs.append(pick(h, slice(None, None, -1)) if end else h)
        return outputs[0] if len(outputs) == 1 else concatenate(outputs, 2), ends

    def _read(self, which: str, x: Any, h: Any, c: Any) -> Any:
        """All steps of one layer in one direction; what its gates get from inputs is one product for all steps."""
        both = None
        if self.bias:
            both = add(getattr(self, "bias_ih" + which), getattr(self, "bias_hh" + which))
        gates = linear(x, getattr(self, "weight_ih" + which), both)
        return lstm_steps(gates, getattr(self, "weight_hh" + which), h, c)

    def _memory(self, name: str, memory: Any, x: Any, alone: bool) -> Any:
        if memory is None:
            return None
        count, batch = len(self._readers()), shape_of(x)[1]
        wanted = (count, self.hidden_size) if alone else (count, batch, self.hidden_size)
        if shape_of(memory) != wanted:
            raise errors.wrong_state("LSTM", name, shape_of(memory), wanted)
        return reshape(memory, (count, batch, self.hidden_size))

    def extra_repr(self) -> str:
        """The sizes, and the settings that are not the usual ones."""
        usual = {"num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False}
        changed = [f", {name}={getattr(self, name)}" for name, value in usual.items() if getattr(self, name) != value]
        return f"{self.input_size}, {self.hidden_size}" + "".join(changed)
