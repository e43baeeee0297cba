"""Where the packaged program starts.

The encoder's and the training's processes are this same executable: ``freeze_support`` runs them and ends there, before
anything of the window is imported. So TensorFlow never shares a process with Qt (see docs/packaging.md).
"""

import multiprocessing

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from sketchdesk.__main__ import run

    run()
