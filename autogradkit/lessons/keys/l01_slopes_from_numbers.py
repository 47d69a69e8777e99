"""What are the answers to the unmarked questions of lesson 01, slopes from numbers?"""

from .key import Hole, Key, Question

KEY = Key(
    quiz=(
        Question(
            "Forward difference, h = 1e-8. You try h = 1e-13 and the error grows. Why?",
            {
                "a": "the curve bends between x and x + h",
                "b": "two nearly equal numbers are subtracted, few digits are left",
                "c": "Python cannot store a number as small as 1e-13",
            },
            "b",
            {
                "a": "It does, but the nearer the points, the less. This error grows.",
                "b": "Their rounding, about 1e-16, is divided by 1e-13.",
                "c": "It can, down to 1e-308. But how many digits of it are left in 1 + 1e-13?",
            },
        ),
        Question(
            "A simulation gives values near 1, right to 1e-6 only. Central difference: which h is best?",
            {
                "a": "1e-12",
                "b": "1e-5",
                "c": "1e-2",
            },
            "c",
            {
                "a": "An error of 1e-6 in the rise, divided by 1e-12, is a million.",
                "b": "That is best for 16 digits. Here 1e-6 / 1e-5 leaves an error of 0.1.",
                "c": "The values cost 1e-6 / 1e-2 = 1e-4 and the bend about h² = 1e-4: there the arms meet.",
            },
        ),
        Question(
            "ag.grad(f)(2.0) gives exactly 14.0. How did it get there?",
            {
                "a": "it followed the operations of f and carried numbers by their rules",
                "b": "it used a very small h",
                "c": "it worked out the formula 6x + 2 and put 2 in",
            },
            "a",
            {
                "a": "No h, and no formula: one rule for each operation that ran, applied to numbers.",
                "b": "With any h there would be an error, as in 13.9999997 above.",
                "c": "That is algebra. In the picture of the run, is there a 6x + 2, or are there numbers?",
            },
        ),
    ),
    holes={
        "left": Hole(15.63, "It is a height of the curve, one step h to the left of x."),
        "run": Hole(0.2, "Draw both points on the x axis: how far from the one to the other?"),
        "line": Hole(4, "Add print(shifted) under line 4 and run both cells again: which entries moved?"),
    },
)
