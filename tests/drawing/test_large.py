"""Does a long computation end in a picture, and in time?"""

from __future__ import annotations

from time import perf_counter

import numpy as np

import autogradkit as ag


def test_a_chain_of_five_thousand_operations_is_capped_and_says_so() -> None:
    x = ag.tensor(0.5, requires_grad=True)
    y = x
    for _ in range(5000):
        y = ag.sin(y)
    y.backward()
    began = perf_counter()
    picture = ag.draw(y)
    assert picture.svg.startswith("<svg")
    assert perf_counter() - began < 10
    assert len(picture.graph.operations) == 100
    assert picture.graph.notes[-1] == "only the last 100 of 5000 operations are drawn; max_nodes=5000 draws them all"


def test_what_is_beyond_the_cap_ends_in_an_earlier_result_that_shows_its_value_and_cotangent() -> None:
    x = ag.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(10):
        y = y * 2
    y.backward()
    graph = ag.draw(y, max_nodes=3).graph
    oldest = graph.values["v1"]
    assert (oldest.kind, oldest.fact("value"), oldest.fact("cotangent")) == ("earlier", "128", "8")


def test_a_chain_of_three_thousand_operations_can_be_described_in_full() -> None:
    x = ag.tensor(0.5, requires_grad=True)
    y = x
    for _ in range(3000):
        y = y + 0.001
    y.backward()
    picture = ag.draw(y, max_nodes=3000)
    assert len(picture.graph.operations) == 3000
    assert picture.dot.count(" -> o") == 6000
    assert not any("only the last" in note for note in picture.graph.notes)


def test_a_leaf_that_is_used_a_hundred_times_is_one_box_and_quickly_drawn() -> None:
    w = ag.tensor(1.0, requires_grad=True)
    y = w * w
    for _ in range(99):
        y = y * w
    began = perf_counter()
    picture = ag.draw(y)
    assert picture.svg.startswith("<svg")
    assert perf_counter() - began < 15
    assert picture.graph.count("leaf") == 1


def test_a_sum_of_a_thousand_inputs_is_drawn() -> None:
    xs = [ag.tensor(1.0, requires_grad=True) for _ in range(1000)]
    y = xs[0] + xs[1]
    for x in xs[2:]:
        y = y + x
    assert ag.draw(y).svg.startswith("<svg")


def test_a_large_array_is_not_copied_to_be_drawn() -> None:
    import tracemalloc

    x = ag.tensor(np.ones((1000, 1000)), requires_grad=True)
    y = x.sum()
    tracemalloc.start()
    ag.draw(y)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < x.value.nbytes


def test_the_picture_of_twenty_nodes_takes_no_time() -> None:
    x = ag.tensor(0.5, requires_grad=True)
    y = x
    for _ in range(20):
        y = ag.sin(y)
    times = []
    for _ in range(5):
        began = perf_counter()
        _ = ag.draw(y).svg
        times.append(perf_counter() - began)
    assert min(times) < 0.2
