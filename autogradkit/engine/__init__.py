"""How does a compact engine differentiate any program?

Read from the bottom up; imports point only downwards, and each file answers one question.

    transforms/   how does one ask for the derivative of a function?
    creation      how do numbers become Tensors?               randomness   and random ones?
    tensor        what does a learner hold in hand?            tensor_arithmetic   tensor_exits
    ambient       where does a pass begin, and where do gradients end?
    reverse       how does a derivative travel backwards?      forward   and forwards?
    inplace       what does x += y do to the graph?            hooks     who may look at a cotangent?
    custom        how does a call with a derivative of its own take part?
    batch         how does a function of one example run on a whole stack?
    ops/          which operations are there, and what is the derivative of each?
    saved         what if kept values should not lie in memory as they are?
    memory        what if somebody overwrites an array that a derivative still needs?
    trace         what happens when an operation meets a Tensor?
    graph         what does a computation leave behind?
    recording     how does one switch recording off and on?
    modes         is anybody recording?                        levels    which transform does a value belong to?
    backend       which array library is underneath?           libraries/   in which few things do they differ?
    tree          how do transforms see tuples, lists, dicts and dataclasses?
    errors/       what does the engine say when something cannot be right?
"""
