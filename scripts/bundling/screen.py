"""A virtual X display whose pixels can be read, and a mouse on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIZE = (1280, 800)
_PAUSE = 0.01


class NoDisplayError(Exception):
    """A virtual display cannot be had here: a sentence."""


class Screen:
    """A running Xvfb of 1280 x 800 pixels."""

    def __init__(self, name: str, framebuffer: Path) -> None:
        self.name = name
        self._framebuffer = framebuffer

    def look(self) -> NDArray[np.uint8]:
        """What is shown, uint8 (height, width, 3), red first."""
        # XWD, X11/XWDFile.h: a header of big-endian words, a colour map of 12 bytes an entry, then the lines.
        content = np.fromfile(self._framebuffer, np.uint8)
        header = content[:100].view(">u4")
        start, height, width, line = int(header[0] + 12 * header[19]), int(header[5]), int(header[4]), int(header[12])
        rows = content[start : start + height * line].reshape(height, line)[:, : 4 * width]
        return rows.reshape(height, width, 4)[:, :, 2::-1].copy()

    def drag(self, points: NDArray[np.floating]) -> None:
        """Press the mouse at the first of some points (n, 2), in pixels, move along them and release it."""
        (x, y), rest = points[0], points[1:]
        words = ["mousemove", f"{x:.0f}", f"{y:.0f}", "sleep", f"{_PAUSE}", "mousedown", "1"]
        for x, y in rest:
            words += ["mousemove", f"{x:.0f}", f"{y:.0f}", "sleep", f"{_PAUSE}"]
        words += ["mouseup", "1"]
        subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": self.name}, check=True)


@contextlib.contextmanager
def virtual_screen() -> Iterator[Screen]:
    """Start a virtual display. Raises NoDisplayError where it, or xdotool, is missing and cannot be installed."""
    _need("Xvfb", "xvfb")
    _need("xdotool", "xdotool")
    with tempfile.TemporaryDirectory(prefix="sketchdesk-screen-") as folder:
        reading, writing = os.pipe()
        screen = ["-screen", "0", "{}x{}x24".format(*SIZE), "-fbdir", folder]
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), *screen, "-nolisten", "tcp", "-noreset"],
            pass_fds=(writing,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        try:
            with os.fdopen(reading) as answer:
                number = answer.readline().strip()
            if not number:
                raise NoDisplayError("Xvfb does not start.")
            yield Screen(f":{number}", Path(folder) / "Xvfb_screen0")
        finally:
            server.terminate()
            server.wait()


def _need(program: str, package: str) -> None:
    """Install what is missing as scripts/setup.sh does."""
    if shutil.which(program):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not root or shutil.which("sudo")):
        print(f"Installing system packages: {package}", flush=True)
        command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        with contextlib.suppress(subprocess.CalledProcessError):
            subprocess.run([*command, "update", "-q"], check=True, stdout=subprocess.DEVNULL)
            install = [*command, "install", "-q", "-y", "--no-install-recommends", package]
            subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
    if not shutil.which(program):
        raise NoDisplayError(f"{program} is missing; it can be installed with: apt-get install {package}")


def paper(picture: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of the white square that is drawn on; None while it is not shown."""
    white = (picture[:, : SIZE[0] // 2] == 255).all(axis=2)
    # Near its edges, where the words on the empty paper are not.
    top, bottom = _longest_run(white[:, white.shape[1] // 16])
    if bottom - top < 200:
        return None
    left, right = _longest_run(white[top + (bottom - top) // 16])
    return (left, top, right, bottom) if 0.8 < (right - left) / (bottom - top) < 1.25 else None


def _longest_run(line: NDArray[np.bool_]) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(np.int8), [0]])))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest])


def wait_for(condition, complaint: str, seconds: float) -> object:
    """The first true value of ``condition()``, asked 50 times a second. Raises AssertionError after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(complaint)
