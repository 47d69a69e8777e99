"""Which operations are there, and what is the derivative of each?

Every derivative is declared once, as one row of a table or a short named rule, and both modes, every order and every
array library follow from it. There are three shapes of rule, each defined above its first table:

- `linear.linear`            the operation and its transpose
- `elementwise.elementwise`  the partial derivatives
- `products.bilinear`        linear in each of two operands

Rules are written with the engine's own operations, never with an array library: that is why they can themselves be
differentiated.
"""
