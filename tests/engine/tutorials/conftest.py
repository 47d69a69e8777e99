"""Each tutorial runs twice: as `import autogradkit as torch`, and with the real PyTorch, so that it is a true copy."""

from collections.abc import Iterator
from typing import Any

import pytest

import autogradkit

# PyTorch warns of changes to come in itself.
ORIGINAL = pytest.param("torch", marks=[pytest.mark.peers, pytest.mark.filterwarnings("ignore")])


@pytest.fixture(params=["autogradkit", ORIGINAL])
def torch(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The module that a tutorial calls `torch`; numbers are float64 in both, which is autogradkit's default."""
    if request.param == "autogradkit":
        yield autogradkit
        return
    module = pytest.importorskip("torch", reason="the copy is compared with the original where torch is installed")
    before = module.get_default_dtype()
    module.set_default_dtype(module.float64)
    yield module
    module.set_default_dtype(before)
