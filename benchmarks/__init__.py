"""How fast is autogradkit, beside hand-written NumPy and beside its peers?

    python -m benchmarks                      every row; writes docs/benchmarks.md and docs/benchmarks.svg
    python -m benchmarks a c --quick          two rows, few rounds, printed only
    python -m benchmarks h                    the rows of one letter

A row is one workload, written once for each contender, in a file of `rows`. Only ratios count, and only between
contenders that were measured side by side in the same run.

Read next: `workload` (what a row is), `rounds` (how it is timed), `memory` (how its peak is found), `results` (what the
numbers mean).
"""
