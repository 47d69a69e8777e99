"""What does the engine say when something cannot be right?

Each message is one sentence or two: what happened, where, and what to try. A misuse of the graph is a `RuntimeError`,
as in PyTorch; a bad argument is a `TypeError` or a `ValueError`. The messages stand together so that they keep one
voice and so that each can have its test; the code that notices the mistake raises them.
"""

from .arguments import *
from .axes import *
from .checks import *
from .convolution import *
from .custom import *
from .functions import *
from .graph import *
from .left_out import *
from .libraries import *
from .linalg import *
from .transforms import *
from .wording import shown as shown
from .wording import where as where
