"""Everything here needs the real PyTorch: without it each test is skipped with the reason."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.peers)


@pytest.fixture(autouse=True)
def _torch_is_there() -> None:
    pytest.importorskip("torch", reason="the comparison needs torch: pip install 'autogradkit[peers]'")
