"""The faults to plant are still there to be planted, in files that exist."""

import ast

import pytest

from .fault import ROOT, Area, Fault
from .faults import AREAS

FAULTS = [fault for area in AREAS for fault in area.faults]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_stands_once_in_the_source_and_leaves_it_readable_to_python(fault: Fault) -> None:
    source = fault.path(ROOT).read_text()
    faulty = fault.planted(source)
    assert ast.dump(ast.parse(faulty)) != ast.dump(ast.parse(source))


def test_every_fault_has_a_name_of_its_own() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names) >= 36


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.name)
def test_the_tests_that_come_first_exist(area: Area) -> None:
    for file in area.first:
        assert (ROOT / "tests" / file).is_file(), file
