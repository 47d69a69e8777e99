"""All faults that the tests of the engine have to catch, by area."""

from . import (
    accumulation,
    calls,
    compiling,
    containers,
    directions,
    dispatch,
    formulas,
    functions,
    levels,
    observers,
    release,
    rules,
    versions,
)

AREAS = [
    module.AREA
    for module in (
        dispatch,
        levels,
        accumulation,
        release,
        versions,
        directions,
        calls,
        observers,
        containers,
        rules,
        formulas,
        functions,
        compiling,
    )
]
