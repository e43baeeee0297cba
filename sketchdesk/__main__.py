"""``python -m sketchdesk`` and the command ``sketchdesk``.

Nothing is imported at the top: the encoder's process imports this module again as it starts, and should be quick.
"""

import sys


def run() -> None:
    """Run the command line and exit with its status."""
    from sketchdesk.cli import main

    sys.exit(main())


if __name__ == "__main__":
    import multiprocessing

    multiprocessing.freeze_support()
    run()
