"""Build hook: the wheel, and the editable install, get the compiled loops of the indexes."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))
import build_kernels


class KernelsBuildHook(BuildHookInterface):
    """Compiles kernels.c. Without a compiler the wheel is pure Python and the loops are NumPy's."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """A compiler from PyPI where the system has none."""
        return [] if build_kernels.system_compiler() else ["ziglang"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            library = build_kernels.compile_kernels()
        except (OSError, RuntimeError) as error:
            self.app.display_warning(f"The compiled loops were not built, NumPy stands in: {error}")
            return
        build_data["artifacts"].append(library.relative_to(self.root).as_posix())
        build_data["pure_python"] = False
        # The library knows nothing of Python: one wheel for every version.
        build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
