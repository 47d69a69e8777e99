"""How does a description become a graph that one can compute with? As a graph of NetworkX.

Values and operations are its nodes, for an operation may have several operands and several results; what points where
is its edges, each with its place among the operands or the results.

Read next: `description`.
"""

from __future__ import annotations

from typing import Any

from .description import Graph


def network(graph: Graph) -> Any:
    """The description as a `networkx.MultiDiGraph`."""
    try:
        import networkx  # optional, and slow to import
    except ImportError as error:
        raise ImportError(
            "to_networkx needs NetworkX, which is not installed; pip install 'autogradkit[graphs]'."
        ) from error
    made = networkx.MultiDiGraph(notes=list(graph.notes))
    for value in graph.values.values():
        facts = {fact.label: fact.text for fact in value.facts if fact.known}
        made.add_node(value.key, type="value", kind=value.kind, name=value.name, own=value.own, facts=facts)
    for operation in graph.operations:
        made.add_node(operation.key, type="operation", name=operation.name, setting=operation.setting)
        for place, operand in enumerate(operation.operands):
            made.add_edge(operand, operation.key, role="operand", place=place)
        for place, result in enumerate(operation.results):
            made.add_edge(operation.key, result, role="result", place=place)
    return made
