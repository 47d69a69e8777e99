"""What did my computation leave behind, and what does each number in it contribute?

`draw(y)` is a picture of everything that y was computed from: your variables by name, the operations between them,
values, shapes and, after a backward pass, gradients. Notebooks show it; `.save("graph.svg")` writes it to a file.

`draw(f, args=(x,))` calls a function and draws what ran. The tensor may be PyTorch's, the function also one of
HIPS/autograd or JAX: all are drawn in the same words and signs, so that engines can be compared.

The way of a picture through this room: `names` looks up what you called things, `read` turns the record into a
plain `description`, `dot` writes that down in Graphviz's language, `render` has it laid out, `picture` hands it over.
`mermaid` and `networks` are other forms of the same description; `whose` finds out which library a guest is from.

`explain(y)` is the same in words: the evaluation trace with both modes beside each other, and the chain rule along
every path. It goes from `local`, the derivative of one operation, by `trace` and `paths` to `explanation`.

Read next: `description`.
"""

from .entrance import draw
from .explaining import explain
from .explanation import Explanation
from .picture import Picture

__all__ = ["Explanation", "Picture", "draw", "explain"]
