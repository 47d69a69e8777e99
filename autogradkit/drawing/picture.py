"""What does `draw` give back? A `Picture`, which shows itself where it can be shown and saves itself to a file.

Read next: the beginning, `entrance`.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any, final

from . import mermaid, render
from .description import Graph
from .networks import network


@final
class Picture:
    """A computation as it was when `draw` was called.

    In a notebook it is a picture, in a terminal `print` gives it in words.

    Attributes
    ----------
    source : str
        The picture in Graphviz's language; `dot` is the same text.
    mermaid : str
        The picture as a flowchart of Mermaid, which GitHub draws in a block of Markdown named `mermaid`.
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
        self.source = dot
        self.graph = graph

    @property
    def dot(self) -> str:
        return self.source

    @cached_property
    def mermaid(self) -> str:
        return mermaid.write(self.graph)

    @cached_property
    def svg(self) -> str:
        return render.svg(self.dot, self._title(), self.graph.in_words())

    def to_networkx(self) -> Any:
        """The computation as a graph of NetworkX, to count, search and measure in.

        Returns
        -------
        networkx.MultiDiGraph
            A node for each value (`type`, `kind`, `name`, `own`, `facts`) and each operation (`type`, `name`,
            `setting`); an edge for each operand and each result, in order, with `role` and `place`.

        Raises
        ------
        ImportError
            Where NetworkX is not installed.
        """
        return network(self.graph)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture to a file, in the form that the file's ending names.

        Parameters
        ----------
        path : str or path
            Ends in .svg, .png, .pdf, .dot, .gv (both are DOT) or .mmd (Mermaid).

        Raises
        ------
        ValueError
            For any other ending.
        RuntimeError
            Where nothing is installed that could lay the picture out, which .dot, .gv and .mmd do not need. A PDF
            takes a Graphviz of the system.
        """
        path = Path(path)
        match path.suffix.lower():
            case ".svg":
                content = self.svg.encode()
            case ".png":
                content = render.png(self.dot)
            case ".pdf":
                content = render.pdf(self.dot)
            case ".dot" | ".gv":
                content = self.source.encode()
            case ".mmd":
                content = self.mermaid.encode()
            case ending:
                raise ValueError(
                    f"a picture can be saved as .svg, .png, .pdf, .dot, .gv or .mmd, not as {ending or 'no ending'!r}."
                )
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
