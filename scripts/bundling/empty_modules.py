"""Runtime hook of the packaged program: an empty module wherever one was left out that TensorFlow imports by name.

Keep the names the same as EMPTY_MODULES in contents.py (a test does).
"""


def _install():
    import importlib.abc
    import importlib.machinery
    import sys

    names = {
        "tensorflow._api.v2.lite",
        "tensorflow._api.v2.compat.v1.lite",
        "tensorflow._api.v2.compat.v2.lite",
        "tensorflow.python.profiler.internal._pywrap_profiler_plugin",
    }

    class EmptyModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
        def find_spec(self, fullname, path=None, target=None):
            return importlib.machinery.ModuleSpec(fullname, self) if fullname in names else None

        def create_module(self, spec):
            return None

        def exec_module(self, module):
            pass

    sys.meta_path.insert(0, EmptyModules())


_install()
del _install
