"""What a package holds that makes an array library known to autogradkit: here array-api-strict, as `strict`.

The tests put this folder on the path of another process; the folder beside it is what an installer would write.
"""

from autogradkit.engine.libraries.library import Library


class Strict(Library):
    """Follows the array API standard, so there is nothing to add."""

    name, module = "strict", "array_api_strict"


class Absent(Library):
    """A library that is not installed."""

    name, module = "absent", "no_such_array_library"
