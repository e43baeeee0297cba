"""``python -m sketchdesk``: the same as the command ``sketchdesk``."""

import multiprocessing
import sys

from sketchdesk.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
