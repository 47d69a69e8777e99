"""`ag.compile`: programs that do what functions do."""
