"""What of TensorFlow goes into the bundle: what its import statements reach, and no more.

Stands in for the hook of pyinstaller-hooks-contrib, which takes every module, tests and converters with them.
"""

from PyInstaller.compat import is_linux

# AutoGraph reads its own source.
module_collection_mode = {"tensorflow.python.autograph": "py+pyz"}
warn_on_missing_hiddenimports = False
hiddenimports = []

if is_linux:
    # TensorFlow looks for the CUDA libraries from where its own ones lie; a second name confuses it.
    bindepend_symlink_suppression = [
        "**/libtensorflow_cc.so*",
        "**/libtensorflow_framework.so*",
        "**/_pywrap_tensorflow_internal.so",
    ]

    # The GPU build: TensorFlow loads these by name.
    from _pyinstaller_hooks_contrib.compat import importlib_metadata
    from _pyinstaller_hooks_contrib.utils import nvidia_cuda
    from packaging.requirements import Requirement

    try:
        _requires = importlib_metadata.distribution("tensorflow").requires or []
    except importlib_metadata.PackageNotFoundError:
        _requires = []
    hiddenimports += nvidia_cuda.infer_hiddenimports_from_requirements(
        [
            each.name
            for each in map(Requirement, _requires)
            if each.name.startswith("nvidia-") and (each.marker is None or each.marker.evaluate({"extra": "and-cuda"}))
        ]
    )
