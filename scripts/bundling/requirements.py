"""Print what the bundle's environment is made of, one requirement a line: ``requirements.py cpu|gpu``.

What pyproject.toml requires and its extra ``bundle``. The CPU's TensorFlow has a package of its own where the plain
one is built for CUDA: half the size.
"""

from __future__ import annotations

import platform
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# tensorflow-cpu is published for these; elsewhere tensorflow itself is for the CPU.
_CPU_PACKAGE = (("linux", "x86_64"),)


def requirements(which: str, system: str = sys.platform, machine: str = platform.machine()) -> list[str]:
    """The requirements of the ``"cpu"`` or the ``"gpu"`` bundle."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = list(project["dependencies"]) + list(project["optional-dependencies"]["bundle"])
    if which == "gpu":
        return found + list(project["optional-dependencies"]["gpu"])
    if (system, machine) in _CPU_PACKAGE:
        found = [re.sub(r"^tensorflow(?=[<>=~! ]|$)", "tensorflow-cpu", each) for each in found]
    return found


if __name__ == "__main__":
    print("\n".join(requirements(sys.argv[1])))
