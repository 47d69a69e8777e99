"""What is compared with PyTorch and JAX: one file for each family, with a list ORACLES."""
