"""What goes into the packaged program and what stays out: read by build.spec, held by tests/packaging."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import PurePosixPath

# Modules that nothing here imports at run time, or that are imported for features that are not in use.
EXCLUDED_MODULES = (
    # Tools that dependencies bring along.
    "pip",
    "setuptools",
    "wheel",
    "pkg_resources",
    "distutils",
    "ensurepip",
    "lib2to3",
    "idlelib",
    "tkinter",
    "turtle",
    "pydoc_data",
    "IPython",
    "matplotlib",
    "pandas",
    "scipy",
    "sklearn",
    "pytest",
    "hypothesis",
    "clang",
    "grpc",
    "tensorboard",
    # Other backends of Keras.
    "jax",
    "torch",
    "openvino",
    "onnxruntime",
    # Parts of TensorFlow that nothing which is in use reaches: converters for phones and for other compilers.
    "tensorflow.lite",
    "tensorflow.include",
    "tensorflow.compiler.mlir.stablehlo",
    "tensorflow.python.profiler.internal._pywrap_profiler_plugin",
    # Pillow without a window of its own, and without formats that are not imported.
    "PIL.ImageQt",
    "PIL.ImageTk",
    "PIL._imagingtk",
    "PIL._avif",
    "PIL._imagingft",
    # NumPy's own development.
    "numpy.f2py",
    "numpy.distutils",
    "numpy.typing.tests",
    "numpy._pyinstaller",
    # Parts of Qt.
    "PySide6.QtNetwork",
    "PySide6.QtOpenGL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSql",
    "PySide6.QtTest",
    "PySide6.QtPrintSupport",
    "PySide6.QtDesigner",
)

# TensorFlow's __init__ imports these by name and uses nothing of them by itself; empty modules stand in
# (empty_modules.py), which spares 45 MB of libraries and some of the time that importing TensorFlow takes.
EMPTY_MODULES = (
    "tensorflow._api.v2.lite",
    "tensorflow._api.v2.compat.v1.lite",
    "tensorflow._api.v2.compat.v2.lite",
    "tensorflow.python.profiler.internal._pywrap_profiler_plugin",
)

# Imported by name at run time, where no import statement shows it.
HIDDEN_IMPORTS = (
    "tensorflow.python.keras.callbacks",
    "tensorflow.python.keras.callbacks_v1",
    "tensorflow.python.keras.engine.base_layer",
    "tensorflow.python.keras.engine.base_layer_v1",
    "tensorflow.python.keras.engine.functional",
    "tensorflow.python.keras.engine.input_layer",
    "tensorflow.python.keras.engine.sequential",
    "tensorflow.python.keras.engine.training",
    "tensorflow.python.keras.engine.training_v1",
    "tensorflow.python.keras.layers",
    "tensorflow.python.keras.layers.recurrent",
    "tensorflow.python.keras.metrics",
    "tensorflow.python.keras.models",
    "tensorflow.python.data.ops.batch_op",
    "tensorflow.python.data.ops.prefetch_op",
    "tensorflow.python.data.ops.repeat_op",
    "tensorflow.python.data.ops.shuffle_op",
    "tensorflow.compiler.tf2tensorrt._pywrap_py_utils",
    "tensorflow.compiler.tf2tensorrt.ops.gen_trt_ops",
    "keras._tf_keras.keras",
    "ml_dtypes",
)

# Qt's plugins that are in use, by folder; others stay out. Names are without "lib", "q" and suffix.
QT_PLUGINS = {
    "platforms": ("xcb", "wayland*", "offscreen", "minimal", "windows", "cocoa"),
    "imageformats": ("gif", "ico", "jpeg", "svg", "webp"),
    "iconengines": ("svgicon",),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platformthemes": ("xdgdesktopportal",),
    "styles": ("*",),  # the native looks of Windows and macOS
    "xcbglintegrations": ("xcb-egl-integration", "xcb-glx-integration"),
    "wayland-shell-integration": ("xdg-shell",),
    "wayland-decoration-client": ("*",),
    "wayland-graphics-integration-client": ("qt-plugin-wayland-egl",),
}

# Qt's own words, on the buttons of its dialogs, in the languages that the window speaks besides English.
QT_TRANSLATIONS = ("qtbase_de.qm",)

# Qt's libraries that only plugins or modules need which stay out.
_UNUSED_QT_LIBRARIES = re.compile(
    r"(lib)?Qt6?(Qml|Quick|Network|Pdf|VirtualKeyboard|Sql|Test|PrintSupport|Designer|Help|Labs|EglFS|Lottie|Canvas)\w*",
)

_UNUSED_FILES = (
    "*.a",
    "*.h",
    "*.hpp",
    "*.hxx",
    "*.inc",
    "*.lib",
    "*.pdb",
    "*.pyi",
    "*.pxd",
    "*.pyx",
    "*.cc",
    "*.cmake",
    "*.ts",
    "*/tests/*",
    "*/test/*",
    "*/testing/data/*",
    "tensorflow/include/*",
    "tensorflow/lite/*",
    "tensorflow/compiler/mlir/stablehlo/*",
    "tensorflow/compiler/tf2xla/ops/_xla_ops*",
    "tensorflow/xla_aot_runtime_src/*",
    "tensorflow/python/profiler/internal/_pywrap_profiler_plugin*",
    "*/opencv_videoio_ffmpeg*",  # on Windows OpenCV loads it when a film is opened
    "PySide6/Qt/qml/*",
    "PySide6/qml/*",
    "PySide6/opengl32sw.dll",  # Qt's software OpenGL: the window is painted without any
    "PIL/_avif*",
    "PIL/_imagingft*",
    "pillow.libs/libavif*",
    "pillow.libs/libfreetype*",
    "pillow.libs/libharfbuzz*",
    "pillow.libs/libbrotli*",
)


def is_wanted(name: str) -> bool:
    """Whether the file that would lie at ``name`` (relative, any separator) in the bundle is put there."""
    path = PurePosixPath(name.replace("\\", "/"))
    text = path.as_posix()
    if any(fnmatch(text, pattern) for pattern in _UNUSED_FILES):
        return False
    if _UNUSED_QT_LIBRARIES.match(path.name):
        return False
    parts = path.parts
    if "PySide6" in parts and "translations" in parts:
        return path.name in QT_TRANSLATIONS
    if "plugins" in parts and "PySide6" in parts and parts.index("plugins") + 2 < len(parts):
        folder = parts[parts.index("plugins") + 1]
        plugin = path.name.split(".")[0].removeprefix("lib").removeprefix("q")
        wanted = QT_PLUGINS.get(folder, ())
        return any(fnmatch(plugin, each) or fnmatch(f"q{plugin}", each) for each in wanted)
    return True


def wanted(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The entries of a table of contents (name, source, kind) that are put into the bundle."""
    return [entry for entry in entries if is_wanted(entry[0])]
