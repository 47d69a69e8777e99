"""The edges of all families of operations."""

from . import edges, edges_choosing, edges_linalg, edges_statistics, edges_ufuncs

EVERY_EDGE = [*edges.EDGES, *edges_ufuncs.EDGES, *edges_statistics.EDGES, *edges_linalg.EDGES, *edges_choosing.EDGES]
