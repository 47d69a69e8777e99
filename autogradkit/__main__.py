"""`python -m autogradkit` is `autogradkit`."""

from .cli import main

main(prog_name="autogradkit")
