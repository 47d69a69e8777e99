"""How do steps become a Python program?

A line or a few for each step, in order, with the result in memory that `storage` finds for it. The text is what runs:
it is compiled as it stands, beside the memory and the constants that it names.

Read next: `program`.
"""

from __future__ import annotations

import builtins
import string
from collections import Counter
from typing import Any, final

import numpy as np

from ..engine.backend import ndarray
from ..engine.ops import linear, reductions, selection
from ..engine.tree import Structure
from . import texts
from .containers import container, is_plain
from .record import Step, Value
from .storage import Buffer, Form, Fresh, Lifetimes, Reserve, form_of, shares_memory
from .texts import NUMBERS, VIEWS, template

BASIC = (int, slice, type(None), type(Ellipsis))
WIDTH = 56
# fmt: off
OF_NUMPY = {name: getattr(np, name) for name in (
    "add", "subtract", "multiply", "divide", "maximum", "minimum", "negative", "exp", "log", "sin", "cos", "tanh",
    "sqrt", "absolute", "greater", "greater_equal", "less", "less_equal", "equal", "not_equal", "matmul", "dot",
    "copyto", "broadcast_to", "isfinite", "where", "empty", "ones",
)}
# fmt: on


@final
class Writer:
    """Writes one program."""

    def __init__(
        self,
        name: str,
        arguments: list[Value],
        steps: list[Step],
        results: list[Any],
        structure: Structure,
        outside: dict[int, str],
    ) -> None:
        self.results, self.names_outside = results, outside
        self.lives, self.reserve = Lifetimes(steps, results), Reserve(self.called)
        self.given: dict[str, Any] = {}  # what the text names and does not make: constants and operations
        self.planned: dict[str, ndarray] = {}  # what the prelude makes: reserved memory and views of it
        self.prelude: list[str] = []
        self.lines: list[str] = []
        self.text: dict[Value, str] = {}  # what each value is called
        self.seen: dict[Value, ndarray] = {}  # for values in reserved memory: the array itself
        self.buffer: dict[Value, Buffer] = {}
        self._constants: dict[int, str] = {}
        self._letters: Counter[str] = Counter()  # how many names each letter has given
        self._numbers: Counter[str] = Counter()  # how often a name was taken already when somebody wished for it
        self._ones: dict[Any, str] = {}
        self._taken: set[str] = {*OF_NUMPY, "peak", *dir(builtins)}
        self.name = self.called(name)  # which may be that of what it calls: of np.sin, for one
        self._going_out = {self.lives.root(v) for v in results if v.__class__ is Value}
        for value in arguments:
            self.text[value] = self.called(value.name or "x")
        self.parameters = ", ".join(self.text[value] for value in arguments)
        part = None
        for i, step in enumerate(steps):
            if bool(step.of) is not part:
                part = bool(step.of)
                self.lines.append("# backward" if part else "# forward")
            self.write(i, step)
        self.finish(structure)

    def called(self, wish: str) -> str:
        """A name that nothing else has."""
        name = wish
        while name in self._taken:
            self._numbers[wish] += 1
            number = self._numbers[wish] + 1
            name = f"{wish}_{number}" if wish[-1].isdigit() else f"{wish}{number}"
        self._taken.add(name)
        return name

    def numbered(self, letter: str) -> str:
        """The next of the names v1, v2, … that nothing else has."""
        self._letters[letter] += 1
        return self.called(f"{letter}{self._letters[letter]}")

    # ------------------------------------------------------------ steps

    def write(self, i: int, step: Step) -> None:
        """The lines of one step."""
        if self.is_view(step) and self.write_view(step):
            return
        result = step.result
        lines, may_overwrite = template(step)
        if lines:
            self.write_into(i, step, lines, may_overwrite)
        elif step.operation in NUMBERS and result.example.__class__ is float and self.plain(step):
            self.assign(step, NUMBERS[step.operation])
        else:
            self.call(step)
        for value in dict.fromkeys(self.lives.root(v) for v in step.uses()):
            if self.lives.last(value) == i and value in self.buffer:
                self.reserve.give_back(self.buffer.pop(value))

    @staticmethod
    def plain(step: Step) -> bool:
        """Whether all operands are Python floats, or a sum's is an array of them."""
        examples = [x.example if x.__class__ is Value else x for x in step.operands]
        reduces = step.operation in (reductions.total, reductions.average)
        kind = ndarray if reduces else float
        return all(e.__class__ is kind or (kind is float and e.__class__ is int) for e in examples)

    @staticmethod
    def is_view(step: Step) -> bool:
        """Whether the result shows an operand's memory."""
        if step.operation not in VIEWS or step.operands[0].__class__ is not Value:
            return False
        if step.operation is selection.pick:
            (index,) = step.settings
            parts = index if isinstance(index, tuple) else (index,)
            if not all(isinstance(p, BASIC) for p in parts):
                return False
        return shares_memory(step.operands[0], step.result)

    def write_view(self, step: Step) -> bool:
        """A view: of reserved memory once and for all, of other arrays in every call."""
        (x,), result = step.operands, step.result
        if step.operation is linear.copy:
            self.text[result] = self.text[x]
            if x in self.seen:
                self.seen[result] = self.seen[x]
            return True
        settings = [self.literal(s) for s in step.settings]
        text = string.Formatter().vformat(VIEWS[step.operation], settings, {"x": self.text[x]})
        if x not in self.seen:
            self.assign(step, text, ready=True)
            return True
        shown = step.operation(self.seen[x], *step.settings)
        if not np.may_share_memory(shown, self.seen[x]):
            return False
        text = string.Formatter().vformat(VIEWS[step.operation], settings, {"x": self.memory_of(x)})
        name = self.called(f"{self.memory_of(x)}_{step.name}")
        self.prelude.append(f"{name} = {text}")
        self.planned[name], self.seen[result], self.text[result] = shown, shown, name
        return True

    def memory_of(self, value: Value) -> str:
        """The name of the reserved memory that a value lies in."""
        array = self.seen[value]
        return next(name for name, known in self.planned.items() if known is array)

    def write_into(self, i: int, step: Step, lines: tuple[str, ...], may_overwrite: bool) -> None:
        """Lines of NumPy that put the result into memory."""
        result = step.result
        out = self.out(i, step, may_overwrite)
        scratch: list[Buffer] = []
        places = {"out": out, "shape": repr(result.shape)}
        for key, text in zip("xyz", [self.operand(x) for x in step.operands], strict=False):
            places[key] = text
        whole = " ".join(lines)
        if "{t}" in whole:
            shapes = [result.shape, *[x.shape for x in step.operands if hasattr(x, "shape")]]
            scratch.append(self.memory((max(shapes, key=np.prod), result.dtype, "C")))
            places["t"] = scratch[-1].name
        if "{mask}" in whole:
            scratch.append(self.memory((result.shape, np.dtype(bool), "C")))
            places["mask"] = scratch[-1].name
        if "{count}" in whole:
            places["count"] = str(texts.counted(step))
        if "{ones}" in whole:
            x = step.operands[0]
            places["ones"] = self.ones(x.shape[0], x.dtype)
        settings = [self.literal(s) for s in step.settings]
        filled = [string.Formatter().vformat(line, settings, places) for line in lines]
        name = self.text[result]
        one = len(filled) == 1 and not filled[0].startswith("copyto")
        if one:
            filled[0] = f"{name} = {filled[0]}" if name != out else filled[0]
        elif name != out:
            filled.append(f"{name} = {out}")
        self.put(step, filled)
        for buffer in scratch:
            self.reserve.give_back(buffer)

    def out(self, i: int, step: Step, may_overwrite: bool) -> str:
        """The memory for a result: that of an operand which nobody reads again, else some that is free."""
        result = step.result
        self.text[result] = self.name_of(step)
        if result in self._going_out:
            self.lines.append(f"{self.text[result]} = {self.fresh(result)}()")
            return self.text[result]
        buffer = self.overwritable(i, step) if may_overwrite else None
        if buffer is None:
            buffer = self.memory(form_of(result.example))
        self.buffer[result], self.seen[result] = buffer, buffer.array
        return buffer.name

    def overwritable(self, i: int, step: Step) -> Buffer | None:
        """The buffer of an operand that this step is the last to read, and that looks as the result does."""
        result, inside = step.result, [v for v in step.uses() if v in self.seen]
        for value in inside:
            root = self.lives.root(value)
            buffer = self.buffer.get(root)
            if buffer is None or self.seen[value] is not buffer.array or self.lives.last(value) != i:
                continue
            alone = all(self.lives.root(v) is not root or self.seen[v] is buffer.array for v in inside)
            if alone and form_of(buffer.array) == form_of(result.example):
                return self.buffer.pop(root)
        return None

    def memory(self, form: Form) -> Buffer:
        """A free buffer, which the text can name."""
        buffer = self.reserve.take(form)
        if buffer.name not in self.planned:
            self.planned[buffer.name] = buffer.array
            self.prelude.append(buffer.text)
        return buffer

    def fresh(self, value: Value) -> str:
        """The name of what gives memory for a result that goes out."""
        name = self.called(f"new_{self.text[value]}")
        self.given[name] = Fresh(form_of(value.example))
        return name

    def ones(self, length: int, dtype: Any) -> str:
        """The name of a vector of ones."""
        if (length, dtype) not in self._ones:
            name = self.called(f"ones_{length}" + ("" if dtype.name == "float64" else f"_{dtype.name}"))
            self._ones[length, dtype], self.planned[name] = name, np.ones(length, dtype)
            self.prelude.append(f"{name} = ones({length}, {dtype.name!r})")
        return self._ones[length, dtype]

    def call(self, step: Step) -> None:
        """The operation itself, called on arrays and numbers."""
        function = self.constant(step.operation, step.name)
        operands = [self.operand(x) for x in step.operands]
        if step.together:
            operands = [f"[{', '.join(operands)}]"]
        settings = [self.literal(s) for s in step.settings]
        self.assign(step, f"{function}({', '.join([*operands, *settings])})", ready=True)

    def assign(self, step: Step, text: str, ready: bool = False) -> None:
        """One line that gives the result its name."""
        if not ready:
            places = dict(zip("xyz", [self.operand(x) for x in step.operands], strict=False))
            if "{count}" in text:
                places["count"] = str(texts.counted(step))
            text = string.Formatter().vformat(text, [self.literal(s) for s in step.settings], places)
        self.text[step.result] = self.name_of(step)
        self.put(step, [f"{self.text[step.result]} = {text}"])

    def put(self, step: Step, lines: list[str]) -> None:
        """Adds lines, with a comment that says which operation they are from."""
        said = f"derivative of {step.of}" if step.of else step.name
        self.lines += [f"{lines[0]:{WIDTH}}  # {said}", *lines[1:]]

    def name_of(self, step: Step) -> str:
        """What a result is called: as the user calls it, else by a number."""
        return self.called(step.result.name) if step.result.name else self.numbered("g" if step.of else "v")

    # ------------------------------------------------------------ operands and settings

    def operand(self, x: Any) -> str:
        """What an operand is called in the text."""
        return self.text[x] if x.__class__ is Value else self.literal(x)

    def literal(self, x: Any) -> str:
        """A setting or a constant: written out where it can be, else by a name for it."""
        if is_plain(x):
            return repr(x)
        return self.constant(x, "")

    def constant(self, x: Any, wish: str) -> str:
        """A name for something that the text cannot spell out."""
        if id(x) not in self._constants:
            wish = self.names_outside.get(id(x), "") or wish
            name = self.called(wish) if wish else self.numbered("c")
            self._constants[id(x)], self.given[name] = name, x
        return self._constants[id(x)]

    # ------------------------------------------------------------ the whole

    def finish(self, structure: Structure) -> None:
        """The results, each in memory of its own, in the form in which the function returns them."""
        given: set[str] = set()
        returned: list[str] = []
        for value in self.results:
            text = self.operand(value)
            example = value.example if value.__class__ is Value else value
            # A result that lies in memory of its own: fresh, or made by an operation that nobody else knows of.
            own = value.__class__ is Value and value.step is not None and text not in given
            if example.__class__ is ndarray and not (own and self.lives.root(value) is value and example.base is None):
                text = f"{text}.copy()"
            given.add(text)
            returned.append(text)
        text = container(structure, iter(returned))
        if not text:
            text = f"{self.constant(structure.put_together, 'put_together')}([{', '.join(returned)}])"
        self.lines.append(f"return {text}")

    def example(self, i: int) -> Any:
        """What the i-th result was in the example."""
        return self.results[i].example if self.results[i].__class__ is Value else self.results[i]

    def source(self) -> str:
        """The text of the program."""
        memory = ["# memory, reserved once and used in every call", *self.prelude, "", ""] if self.prelude else []
        body = [f"    {line}".rstrip() for line in self.lines]
        return "\n".join([*memory, f"def {self.name}({self.parameters}):", *body, ""])

    def function(self) -> Any:
        """The program itself: the text, run beside what it names."""
        made = {**OF_NUMPY, **self.given}
        exec(compile(self.source(), f"<program of {self.name}>", "exec"), made)
        return made[self.name]
