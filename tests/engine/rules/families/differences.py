"""Differences, slopes, areas and interpolation are compositions: no operation of their own, so no cases."""
