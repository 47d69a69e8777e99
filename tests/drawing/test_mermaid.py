"""Is a picture also a flowchart of Mermaid, and a graph of NetworkX, with everything that is in it?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import autogradkit as ag
from autogradkit.drawing import Picture
from autogradkit.drawing.dot import LOOKS

HOSTILE = ['<b>&"\\N-->]]>', "`a` *b* _c_", "1. end", "a; b %% c", "$$x$$", "#quot;", "- a", "θ", "[/x/]", "fa:fa-car"]

# Mermaid looks for a page around it, though parsing needs none.
PARSE = """
const [folder, ...files] = process.argv.slice(1)
const { createRequire } = await import("node:module")
const { readFileSync } = await import("node:fs")
const { JSDOM } = createRequire(folder + "/")("jsdom")
globalThis.window = new JSDOM("").window
globalThis.document = window.document
const mermaid = (await import(`file://${folder}/mermaid/dist/mermaid.core.mjs`)).default
for (const file of files) await mermaid.parse(readFileSync(file, "utf8"))
"""


def example() -> Picture:
    x = ag.tensor(2.0, requires_grad=True)
    w = ag.tensor([[1.0, -2.0], [3.0, 4.0]], requires_grad=True)
    y = (3 * x**2 + ag.tanh(w @ w).sum()) / 2 - w[0, 1]
    y.backward()
    return ag.draw(y)


def test_source_is_the_dot_text() -> None:
    picture = example()
    assert picture.source == picture.dot
    assert picture.source.startswith("digraph")


def test_a_flowchart_has_every_box_every_operation_and_every_arrow() -> None:
    picture = example()
    lines = [line.strip() for line in picture.mermaid.splitlines()]
    assert lines[0] == "flowchart LR"
    for key, value in picture.graph.values.items():
        assert sum(line.startswith(key) and line.endswith(f":::{value.kind}") for line in lines) == 1
    for operation in picture.graph.operations:
        assert [line.split()[0] for line in lines if line.endswith(f"--> {operation.key}")] == [*operation.operands]
        assert sum(line.startswith(operation.key + "((") for line in lines) == 1


def test_a_box_says_name_shape_value_and_gradient() -> None:
    x = ag.tensor([2.0, 3.0], requires_grad=True)
    y = x.sum()
    y.backward()
    first = ag.draw(y).mermaid.splitlines()[1]
    for part in ['v1["<b>x</b>', "shape#160;(2", "value#160;#91;2#160;3#93;", "grad#160;", "#91;1#160;1#93;"]:
        assert part in first


def test_colours_are_those_of_the_picture_and_only_of_the_kinds_that_occur() -> None:
    text = example().mermaid
    for kind in ("leaf", "constant", "result", "root"):
        assert f"classDef {kind} fill:{LOOKS[kind].fill},stroke:{LOOKS[kind].line}" in text
    assert "classDef earlier" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_mermaid_s_or_markdown_s_or_html_s(name: str) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    line = ag.draw(x * 1, names={name: x}).mermaid.splitlines()[1]
    inside = line.removeprefix('  v1["<b>').partition("</b>")[0]
    assert re.fullmatch(r"(#\d+;|[^\W_]|[ ,.()='!?@-])*", inside)
    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), inside) == name


def test_mermaid_itself_understands_every_kind_of_box_and_every_name(tmp_path: Path) -> None:
    folders = [Path(folder) for folder in os.environ.get("NODE_PATH", "").split(os.pathsep) if folder]
    folders.append(Path(__file__).parent.parent.parent / "node_modules")
    found = [folder for folder in folders if (folder / "mermaid").is_dir() and (folder / "jsdom").is_dir()]
    node = shutil.which("node")
    if node is None or not found:
        pytest.skip("needs node, and mermaid and jsdom on NODE_PATH: npm install mermaid jsdom")
    x = ag.tensor(2.0, requires_grad=True)
    empty, nan = ag.tensor([], requires_grad=True), ag.tensor([float("nan"), float("-inf")], requires_grad=True)
    pictures = [example(), ag.draw(x), ag.draw(ag.tensor(1.0)), ag.draw(empty * 2), ag.draw(nan * nan)]
    pictures += [ag.draw(x * 1, names={name: x}) for name in HOSTILE]
    files = [tmp_path / f"{i}.mmd" for i in range(len(pictures))]
    for picture, file in zip(pictures, files, strict=True):
        picture.save(file)
    program = [node, "--input-type=module", "-e", PARSE, found[0].resolve(), *files]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_network_has_values_and_operations_and_edges_in_order() -> None:
    networkx = pytest.importorskip("networkx")
    x = ag.tensor(2.0, requires_grad=True)
    y = x - 3 * x
    network: Any = ag.draw(y).to_networkx()
    assert isinstance(network, networkx.MultiDiGraph)
    (leaf,) = [data for _, data in network.nodes(data=True) if data.get("kind") == "leaf"]
    assert (leaf["name"], leaf["own"], leaf["facts"]) == ("x", True, {"value": "2"})
    assert [data["name"] for _, data in network.nodes(data=True) if data["type"] == "operation"] == [
        "multiply",
        "subtract",
    ]
    (minus,) = [key for key, data in network.nodes(data=True) if data["name"] == "subtract"]
    operands = sorted(network.in_edges(minus, data=True), key=lambda edge: edge[2]["place"])
    assert [network.nodes[start]["name"] for start, _, _ in operands] == ["x", "3*x"]
    assert networkx.is_directed_acyclic_graph(network)


def test_an_operand_that_is_used_twice_is_two_edges() -> None:
    pytest.importorskip("networkx")
    x = ag.tensor(2.0, requires_grad=True)
    network = ag.draw(x * x).to_networkx()
    assert network.number_of_edges("v1", "o1") == 2


def test_without_networkx_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(ImportError, match=r"to_networkx needs NetworkX, .* pip install 'autogradkit\[graphs\]'"):
        example().to_networkx()
