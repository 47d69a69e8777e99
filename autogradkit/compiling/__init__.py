"""How does a function run as fast as NumPy written by hand?

`ag.compile(f)` records f once and writes what it does, with its gradient, as a program of straight-line NumPy that
works in memory reserved beforehand. `ag.compile(f).source(*args)` is that program, to be read.

    record     runs f on an example, and notes each operation      names    what learners call its values
    simplify   what need not be computed                           storage  which value lies in which memory
    texts      each operation in NumPy                             write    the program
    containers what holds results, written out                     draws    did f draw random numbers?
    program    all of this, one after the other                    guard    is this call like the last one?
    replay     how a program takes part in the graph               compile  what learners call

Read next: `compile`.
"""

from .compile import Compiled as Compiled
from .compile import compile as compile
