"""What can be done from the command line?

    autogradkit tour       see everything work, in under a minute
    autogradkit lab        open JupyterLab on your own copy of the lessons
    autogradkit grade      grade a folder of submissions
    autogradkit release    make exercises/ from solutions/
    autogradkit doctor     what is there, and what each missing thing costs

Each command is one file here; the work is done in the rooms below.
"""

from __future__ import annotations

import click

from .. import __version__
from .doctor import doctor
from .grade import grade
from .lab import lab
from .release import release
from .tour import tour


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autogradkit")
def main() -> None:
    """Learn, teach and use automatic differentiation."""


for command in (tour, lab, grade, release, doctor):
    main.add_command(command)
