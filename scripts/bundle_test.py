"""Start the packaged program as a person would and see that all of it works: ``make bundle-test``.

    python scripts/bundle_test.py [--bundle DIR] [--archive FILE] [--keep DIR]

A copy of the bundle runs in a temporary folder with spaces and umlauts in its name, without Python in its environment.
Where the system allows it (Linux with unshare) it runs without network and with the source tree and Python hidden
behind empty folders; else the proxies lead nowhere. Sizes are asserted on Linux, times are only printed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from bundling import screen
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
MIB = 1 << 20
LARGEST_UNPACKED, LARGEST_PACKED = 850, 300
FATAL = (
    "Traceback",
    "Segmentation fault",
    "Aborted",
    "core dumped",
    "ImportError",
    "ModuleNotFoundError",
    "FileNotFoundError",
    "AttributeError",
    "cannot open shared object",
    "undefined symbol",
    "symbol lookup error",
    "no version information",
    "could not load the Qt platform plugin",
    "Could not load",
    "AutoGraph is not available",
    "Failed to execute script",
    "has no ",  # what absent.py's libraries say
    "CRITICAL",
    " ERROR ",
)
_SECONDS = 240
# A house, in shares of the paper: something that the starter collection has.
_STROKES = (
    np.array([[0.25, 0.50], [0.25, 0.85], [0.75, 0.85], [0.75, 0.50], [0.25, 0.50]]),
    np.array([[0.20, 0.50], [0.50, 0.20], [0.80, 0.50]]),
    np.array([[0.45, 0.85], [0.45, 0.65], [0.57, 0.65], [0.57, 0.85]]),
)


class Bundle:
    """A copy of the packaged program in a folder of its own, and how it is run there."""

    def __init__(self, folder: Path, home: Path, prefix: list[str]) -> None:
        self.folder, self.home, self._prefix = folder, home, prefix
        name = "sketchdesk" if sys.platform == "linux" else "sketchdesk-cli"
        self.program = folder / (f"{name}.exe" if sys.platform == "win32" else name)
        self.data_dir = home / "Meine Bilder äöü"

    def environment(self, **more: str) -> dict[str, str]:
        """What a person without Python has: nothing of ours, and traps where Python would look."""
        nowhere = "http://127.0.0.1:9"
        kept = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "COMSPEC")
        found = {name: os.environ[name] for name in kept if name in os.environ}
        found |= {
            "PATH": os.environ.get("SYSTEMROOT", "") and str(Path(os.environ["SYSTEMROOT"]) / "System32"),
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PYTHONHOME": str(self.home / "trap"),
            "PYTHONPATH": str(self.home / "trap"),
            "http_proxy": nowhere,
            "https_proxy": nowhere,
            "QT_QPA_PLATFORM": "offscreen",
        }
        return {**found, **more}

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start it with the data directory, sealed off where that can be done."""
        command = [*self._prefix, str(self.program), "--data-dir", str(self.data_dir), *arguments]
        surroundings = {name: value for name, value in self.environment(**environment).items() if value}
        return subprocess.Popen(
            command,
            cwd=self.home,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    def run(self, *arguments: str, status: int = 0, **environment: str) -> tuple[str, str]:
        """Run a command to its end; returns what it wrote to stdout and stderr."""
        process = self.start(*arguments, **environment)
        try:
            out, err = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"{arguments} did not end within {_SECONDS} s: {err}") from None
        assert process.returncode == status, f"{arguments} ended with {process.returncode}: {err}{out}"
        no_fatal_words(" ".join(arguments), err + (out if status == 0 else ""))
        return out, err

    def json(self, *arguments: str) -> dict[str, Any]:
        """Run a command with --json; returns what it says."""
        return json.loads(self.run(*arguments, "--json")[0])

    def logs(self) -> str:
        """All logs of the data directory."""
        files = sorted((self.data_dir / "logs").glob("*.log*"))
        return "\n".join(each.read_text(encoding="utf-8", errors="replace") for each in files)

    def is_up(self) -> bool:
        """Whether the log says so."""
        return bool(re.search(r"SketchDesk \S+ is up", self.logs()))


def no_fatal_words(what: str, text: str) -> None:
    """Raise AssertionError if a line holds one."""
    for line in text.splitlines():
        for word in FATAL:
            assert word not in line, f"{what}: {line}"


def sealing() -> tuple[list[str], str]:
    """A command that runs another without network, and with Python and the source tree hidden; and words for it."""
    hidden = [ROOT]
    hidden += [Path(each) for each in {sys.prefix, sys.base_prefix} if each not in ("/usr", "/usr/local")]
    hidden = [each for each in hidden if not any(each != other and each.is_relative_to(other) for other in hidden)]
    if sys.platform == "linux" and shutil.which("unshare"):
        mounts = " && ".join(f"mount -t tmpfs -o size=4k hidden '{each}'" for each in hidden)
        for options in ("-mn", "-rmn"):
            command = ["unshare", options, "sh", "-c", f'{mounts} && exec "$@"', "sh"]
            command = [shutil.which(command[0]) or "", *command[1:]]
            ran = subprocess.run([*command, "true"], capture_output=True, check=False)
            if ran.returncode == 0:
                # The shell finds mount by its own path; the program gets none.
                inner = f'PATH=/usr/bin:/bin:/usr/sbin:/sbin; {mounts} && unset PATH && exec "$@"'
                return [command[0], options, "/bin/sh", "-c", inner, "sh"], (
                    f"no network; hidden: {', '.join(map(str, hidden))}"
                )
    return [], "the proxies lead nowhere; nothing could be hidden here"


class Steps:
    """Runs named checks and keeps how long each took and what was measured."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One check."""
        print(f"{name} ...", flush=True)
        began = time.perf_counter()
        yield
        print(f"  ok, {time.perf_counter() - began:.1f} s", flush=True)

    def measured(self, name: str, value: str, asked: str) -> None:
        """Keep a figure for the table."""
        self.rows.append((name, value, asked))

    def table(self) -> str:
        """All figures."""
        widths = [max(len(row[i]) for row in self.rows) for i in range(3)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in self.rows
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "SketchDesk")
    parser.add_argument("--archive", type=Path, help="the packed bundle, whose size is checked too")
    parser.add_argument("--keep", type=Path, help="where pictures of the window are kept")
    arguments = parser.parse_args()
    steps = Steps()
    steps.measured("measured", "here", "asked")
    with tempfile.TemporaryDirectory(prefix="sketchdesk bündel ") as folder:
        run_all(steps, arguments.bundle.resolve(), arguments.archive, arguments.keep, Path(folder))
    print(f"\n{platform.platform()}, {os.cpu_count()} cores\n{steps.table()}\nThe bundle works.")


def run_all(steps: Steps, original: Path, archive: Path | None, keep: Path | None, folder: Path) -> None:
    """Every check, in order: what the window made is what the commands go on with."""
    with steps.step("sizes"):
        sizes(steps, original, archive)
    prefix, how = sealing()
    print(f"sealed off: {how}", flush=True)
    home = folder / "Persönliches"
    trap = home / "trap"
    trap.mkdir(parents=True)
    for name in ("numpy", "keras", "sketchdesk", "site", "encodings"):
        (trap / f"{name}.py").write_text("raise SystemExit('a module from outside the bundle was imported')\n")
    copy = folder / "Programme und Spiele" / original.name
    copy.parent.mkdir()
    shutil.copytree(original, copy, symlinks=True, copy_function=_link)
    bundle = Bundle(copy, home, prefix)

    with steps.step("version"):
        assert bundle.run("--version")[0].startswith("SketchDesk "), "no version"
    with steps.step("self-test"):
        found = bundle.json("self-test")
        assert found["results"] > 0, found
    windows(steps, bundle, keep)
    with steps.step("import of a folder"):
        pictures = home / "Gezeichnetes für später"
        draw_pictures(pictures)
        made = bundle.json("import", str(pictures), "--name", "Formen")
        assert made["added"] == 3 * 16, made
        assert not made["failures"], made
    with steps.step("extraction"):
        bundle.run("extract", "Formen")
    with steps.step("search"):
        query = pictures / "Kreis" / "0.png"
        hits = bundle.json("search", str(query), "--in", "Formen", "--index", "simhash", "-k", "5")["results"]
        assert hits[0]["label"] == hits[1]["label"] == "Kreis", hits
    with steps.step("one epoch of fine-tuning"):
        bundle.run("finetune", "Formen", "--epochs", "1", "--save-as", "gelernt")
        names = json.dumps(bundle.json("models"))
        assert "gelernt" in names, names
    with steps.step("evaluation"):
        report = home / "Bericht.html"
        found = bundle.json("evaluate", "--queries", "Formen", "--in", "Formen", "--report", str(report))
        assert found["mAP"] > 0.5, found
        assert found["queries"] == 48, found
        assert report.stat().st_size > 1000
    with steps.step("logs"):
        no_fatal_words("the logs", bundle.logs())
        assert bundle.is_up(), "no log says that it is up"


def _link(source: str, target: str) -> None:
    """A copy that costs nothing where the disk is the same."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def sizes(steps: Steps, bundle: Path, archive: Path | None) -> None:
    """Measure the folder and the archive, and say where the bytes are."""
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    total = sum(path.stat().st_size for path in files)
    parts: dict[str, int] = {}
    for path in files:
        inside = path.relative_to(bundle).parts
        part = inside[1] if inside[0] == "_internal" and len(inside) > 2 else "executable and single libraries"
        parts[part.split(".")[0]] = parts.get(part.split(".")[0], 0) + path.stat().st_size
    steps.measured("unpacked", f"{total / MIB:.0f} MiB ({total / 1e6:.0f} MB)", f"at most {LARGEST_UNPACKED}")
    for part, size in sorted(parts.items(), key=lambda each: -each[1])[:8]:
        steps.measured(f"  {part}", f"{size / MIB:.0f} MiB", "")
    for name in ("LICENSE.txt", "THIRD_PARTY_LICENCES.txt"):
        assert (bundle / name).stat().st_size > 500, name
    unwanted = [path for path in files if path.suffix in (".h", ".a", ".hpp", ".pyi") or "tests" in path.parts]
    assert not unwanted, f"not wanted in a bundle: {unwanted[:5]}"
    if sys.platform == "linux":
        assert total <= LARGEST_UNPACKED * MIB, f"{total / MIB:.0f} MiB"
    if archive is not None:
        packed = archive.stat().st_size
        steps.measured("packed", f"{packed / MIB:.0f} MiB ({packed / 1e6:.0f} MB)", f"at most {LARGEST_PACKED}")
        if sys.platform == "linux":
            assert packed <= LARGEST_PACKED * MIB, f"{packed / MIB:.0f} MiB"


def draw_pictures(folder: Path) -> None:
    """Three classes of 16 simple drawings, some with names that are not ASCII."""
    random = np.random.default_rng(0)
    for label in ("Kreis", "Kreuz", "Dreieck"):
        (folder / label).mkdir(parents=True)
        for number in range(16):
            picture = Image.new("L", (128, 128), 255)
            pen = ImageDraw.Draw(picture)
            x, y, r = 64 + random.integers(-8, 9), 64 + random.integers(-8, 9), random.integers(25, 48)
            width = int(random.integers(2, 5))
            if label == "Kreis":
                pen.ellipse((x - r, y - r, x + r, y + r), outline=0, width=width)
            elif label == "Kreuz":
                pen.line((x - r, y - r, x + r, y + r), fill=0, width=width)
                pen.line((x - r, y + r, x + r, y - r), fill=0, width=width)
            else:
                pen.line((x, y - r, x - r, y + r, x + r, y + r, x, y - r), fill=0, width=width)
            picture.save(folder / label / (f"{number}.png" if number else "0.png"))


def windows(steps: Steps, bundle: Bundle, keep: Path | None) -> None:
    """A real window where there can be one, drawn on with the mouse; else one that nobody sees."""
    try:
        if sys.platform != "linux":
            raise screen.NoDisplayError("Only on Linux is the window drawn on.")
        with screen.virtual_screen() as display:
            with steps.step("first start: a window, drawn on with the mouse, and a second instance"):
                window(steps, bundle, display, keep, "first start")
            with steps.step("second start"):
                window(steps, bundle, display, keep, "later start")
    except screen.NoDisplayError as reason:
        print(f"{reason} The window opens on the offscreen platform instead.", flush=True)
        with steps.step("a window that nobody sees, and a second instance"):
            process = bundle.start()
            try:
                screen.wait_for(lambda: bundle.is_up() or process.poll() is not None, "the window is not up", 60)
                assert process.poll() is None, process.communicate()
                second_instance(bundle)
            finally:
                process.terminate()
                _, err = process.communicate(timeout=30)
            no_fatal_words("the window", err)


def window(steps: Steps, bundle: Bundle, display: screen.Screen, keep: Path | None, name: str) -> None:
    """Start, draw, see results, close; a first start also meets a second instance."""
    began = time.perf_counter()
    process = bundle.start(QT_QPA_PLATFORM="xcb", DISPLAY=display.name)
    try:

        def there() -> object:
            assert process.poll() is None, f"the window ended: {process.communicate()}"
            return screen.paper(display.look())

        area = screen.wait_for(there, "no window with a canvas was shown", 60)
        assert isinstance(area, tuple)
        assert not _shows_results(display.look(), area[2] + 20), "results before anything was drawn"
        usable = time.perf_counter() - began
        left, top, right, bottom = area
        before = display.look()
        corner, extent = np.array([left, top]), np.array([right - left, bottom - top])
        display.drag(corner + _STROKES[0] * extent)
        drawn = screen.wait_for(
            lambda: _differs(before, display.look(), left, right) > 0.005, "the mouse left no ink", 10
        )
        assert drawn
        screen.wait_for(lambda: _shows_results(display.look(), right + 20), "no results were shown", 60)
        answered = time.perf_counter() - began
        for stroke in _STROKES[1:]:
            display.drag(corner + stroke * extent)
        time.sleep(0.5)  # for the picture that is kept
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            Image.fromarray(before).save(keep / f"{name} before.png")
            Image.fromarray(display.look()).save(keep / f"{name} after.png")
        steps.measured(f"{name}: usable window", f"{usable:.2f} s", "at most 1.5 s")
        steps.measured(f"{name}: results of the first stroke", f"{answered:.2f} s", "at most 5 s")
        screen.wait_for(bundle.is_up, "the log does not say that it is up", 10)
        if name == "first start":
            second_instance(bundle)
        nothing_from_outside(process.pid)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, f"the window ended with {process.returncode}: {err}"
        no_fatal_words("the window", err)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def _differs(before: np.ndarray, after: np.ndarray, left: int, right: int | None) -> float:
    """The share of pixels that changed between two columns."""
    return float((before[100:, left:right] != after[100:, left:right]).any(axis=2).mean())


def _shows_results(picture: np.ndarray, left: int) -> bool:
    """Whether there are drawings on white tiles beside the canvas, not the words of the empty state on grey."""
    right = picture[100:, left:]
    return float((right == 255).all(axis=2).mean()) > 0.4 and float((right < 60).all(axis=2).mean()) > 0.003


def second_instance(bundle: Bundle) -> None:
    """Another window and another command on the same data directory are refused with one sentence each."""
    for arguments in ((), ("import", str(bundle.home), "--name", "Zweite")):
        _, err = bundle.run(*arguments, status=1)
        lines = [line for line in err.splitlines() if "propagateSizeHints" not in line]
        assert len(lines) == 1, err
        assert "Another SketchDesk is using" in lines[0], err


def nothing_from_outside(pid: int) -> None:
    """No library of the program or its child processes comes from the source tree or its environment."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return
    for each in [pid, *map(int, children.read_text().split())]:
        with contextlib.suppress(FileNotFoundError, PermissionError, ProcessLookupError):
            mapped = Path(f"/proc/{each}/maps").read_text()
            for place in {str(ROOT), sys.prefix, *([] if sys.base_prefix.startswith("/usr") else [sys.base_prefix])}:
                assert f" {place}/" not in mapped, f"{place} is in use by process {each}"
            # Which of them loads its run-time libraries first must not matter (docs/packaging.md).
            both = [name for name in ("libQt6Core", "libtensorflow_cc") if name in mapped]
            assert len(both) < 2, f"process {each} has both Qt and TensorFlow"
            assert (each == pid) or "libQt6" not in mapped, "a child process has Qt"


if __name__ == "__main__":
    main()
