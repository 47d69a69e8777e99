"""How does a compact engine differentiate any program?

Read from the bottom up; imports point only downwards, and each file answers one question.

    autograd     what does somebody who comes from PyTorch look for first?
    transforms   how does one ask for the derivative of a function?
    creation     how do numbers become Tensors?
    tensor       what does a learner hold in hand?
    reverse      how does a derivative travel backwards?         forward   … and forwards?
    memory       what if somebody overwrites an array that a derivative still needs?
    ops/         which operations are there, and what is the derivative of each?
    trace        what happens when an operation meets a Tensor?
    modes        is anybody recording?
    graph        what does a computation leave behind?
    backend      which array library is underneath?
    errors       what does the engine say when something cannot be right?
"""
