"""The cases of each family of operations, a file for each.

CASES       : rows for each operation by name: its operands, then its settings; see `cases`
NUMPY_ONLY  : operations that other array libraries of the standard do not have, or not in this form
NO_HALF     : operations that NumPy does not have in float16
LOOSE       : how many times the usual tolerance an operation needs in single precision, with a comment that says why
"""
