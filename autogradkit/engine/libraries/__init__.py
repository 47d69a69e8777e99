"""Which array libraries can lie underneath, and what does each say about itself?

    registry     which libraries are there, and which one makes new arrays?
    cuda         CuPy: arrays on a GPU
    numbers      NumPy, which is always there
    library      what a library says about itself; a library of your own is a subclass
    places       indexing for libraries that can only take entries

The engine asks through `backend`, one file above.
"""
