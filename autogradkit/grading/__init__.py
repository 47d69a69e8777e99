"""How is a homework graded when its code cannot be trusted? Outside of it.

A submission is a file from a stranger. It is stored (`store`), read as text (`intake`), its cells run in a process of
their own (`sandbox` starts it, `worker` is what runs there, `wire` is all that the two can say to each other), and
the verdict is computed here, where the learner's code never was (`runner`). `classroom` does this for a folder,
`report` writes the pages, `release` makes the learner's notebook from the teacher's.

Read next: `wire`, then `worker`, `sandbox` and `runner`.
"""
