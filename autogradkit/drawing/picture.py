"""What does `draw` give back? A `Picture`, which shows itself where it can be shown and saves itself to a file.

Read next: the beginning, `entrance`.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any, final

from . import render
from .description import Graph


@final
class Picture:
    """A computation as it was when `draw` was called.

    In a notebook it is a picture, in a terminal `print` gives it in words.

    Attributes
    ----------
    dot : str
        The picture in Graphviz's language.
    graph : Graph
        What is in the picture, as plain values and operations.
    svg : str
        The picture as SVG, with fixed ids and without dates: the same computation gives the same text.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> ag.draw(x * x)
    <picture of x*x: 1 leaf, 0 constants, 1 operation>
    """

    def __init__(self, dot: str, graph: Graph) -> None:
        self.dot = dot
        self.graph = graph

    @cached_property
    def svg(self) -> str:
        return render.svg(self.dot, self._title(), self.graph.in_words())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture to a file, in the form that the file's ending names.

        Parameters
        ----------
        path : str or path
            Ends in .svg, .png or .dot.

        Raises
        ------
        ValueError
            For any other ending.
        RuntimeError
            Where nothing is installed that could lay the picture out; .dot always works.
        """
        path = Path(path)
        match path.suffix.lower():
            case ".svg":
                content = self.svg.encode()
            case ".png":
                content = render.png(self.dot)
            case ".dot" | ".gv":
                content = self.dot.encode()
            case ending:
                raise ValueError(f"a picture can be saved as .svg, .png or .dot, not as {ending or 'no ending'!r}.")
        path.write_bytes(content)

    def __repr__(self) -> str:
        counts = {
            "leaf": self.graph.count("leaf"),
            "constant": self.graph.count("constant"),
            "operation": len(self.graph.operations),
        }
        words = [f"{n} {word if n == 1 else _PLURALS[word]}" for word, n in counts.items()]
        return f"<{self._title()}: {', '.join(words)}>"

    def __str__(self) -> str:
        return self.graph.in_words()

    def _repr_svg_(self) -> str | None:
        return None if render.renderer() is None else self.svg

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        svg = self._repr_svg_()
        if svg is None:
            return {"text/plain": f"{self!r}\nno Graphviz is installed to lay it out; in DOT it reads\n\n{self.dot}"}
        return {"image/svg+xml": svg, "text/plain": repr(self)}

    def _title(self) -> str:
        values = list(self.graph.values.values())
        root = next((value for value in values if value.kind == "root"), values[-1])
        return f"picture of {root.name}" if root.name else "picture of a computation"


_PLURALS = {"leaf": "leaves", "constant": "constants", "operation": "operations"}
