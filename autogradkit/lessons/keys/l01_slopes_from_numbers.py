"""What are the answers to the unmarked questions of lesson 01, slopes from numbers?"""

from autogradkit.lessons.keys.key import Hole, Key, Question

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
            "The bend shrinks with h. What grows is the rounding of the subtraction, divided by a tiny h.",
        ),
        Question(
            "Central difference, on the right arm of the V. You make h 10 times smaller. The error gets",
            {
                "a": "10 times smaller",
                "b": "20 times smaller",
                "c": "100 times smaller",
            },
            "c",
            "Its error goes like h². The forward difference's goes like h.",
        ),
        Question(
            "ag.grad(f)(2.0) gives exactly 14.0. How did it get there?",
            {
                "a": "it followed the operations of f and carried numbers by their rules",
                "b": "it used a very small h",
                "c": "it worked out the formula 6x + 2 and put 2 in",
            },
            "a",
            "No h, and no formula: one rule for each operation that ran, applied to numbers.",
        ),
    ),
    holes={
        "left": Hole(15.63, "It is a height of the curve, one step h to the left of x."),
        "run": Hole(0.2, "Draw both points on the x axis: how far from the one to the other?"),
        "line": Hole(4, "Print shifted: which entries moved?"),
    },
)
