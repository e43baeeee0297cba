"""A library whose names were taken out works as before: compiled, loaded and called here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine != "x86_64" or not shutil.which("g++"), reason="needs Linux and g++"
)

# Many functions with long names, called by name, by pointer, by virtual call and through an exception.
_OFFERING = """
#include <stdexcept>
namespace a_name_that_takes_many_letters_so_that_something_is_gained {
struct Base { virtual ~Base() {} virtual int value() const { return 1; } };
template <int n> struct Part : Base { static int count; int value() const override { return n + count; } };
template <int n> int Part<n>::count = n % 3;
template <int n> int called_by_name() { Part<n> part; const Base &base = part; return base.value(); }
template <int n> struct Sum { static int of() { return called_by_name<n>() + Sum<n - 1>::of(); } };
template <> struct Sum<0> { static int of() { return 0; } };
int (*by_pointer)() = &called_by_name<7>;
int asked_for(int x) { return x + by_pointer(); }
int thrown() { try { throw std::runtime_error("x"); } catch (const std::exception &) { return 5; } }
}
extern "C" int total() {
    using namespace a_name_that_takes_many_letters_so_that_something_is_gained;
    return Sum<500>::of() + by_pointer() + thrown();
}
"""
_ASKING = """
namespace a_name_that_takes_many_letters_so_that_something_is_gained { int asked_for(int); }
extern "C" int ask(int x) { return a_name_that_takes_many_letters_so_that_something_is_gained::asked_for(x); }
"""
# called_by_name<n> is n + n % 3.
_TOTAL = sum(n + n % 3 for n in range(1, 501)) + 8 + 5


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def _compile(folder: Path) -> tuple[Path, Path]:
    (folder / "offering.cc").write_text(_OFFERING)
    (folder / "asking.cc").write_text(_ASKING)
    flags = ["-shared", "-fPIC", "-O0", "-fcf-protection=none", "-ftemplate-depth=2000"]
    flags += ["-Wl,--build-id=none", "-Wl,--hash-style=gnu", "-Wl,-z,lazy"]
    offering, asking = folder / "liboffering.so", folder / "libasking.so"
    subprocess.run(["g++", *flags, "-o", str(offering), str(folder / "offering.cc")], check=True)
    beside = ["-Wl,-rpath,$ORIGIN", f"-L{folder}", "-loffering"]
    subprocess.run(["g++", *flags, "-o", str(asking), str(folder / "asking.cc"), *beside], check=True)
    return offering, asking


def _call(library: Path, function: str, *arguments: int) -> int:
    """In a process of its own: a library that is broken ends it."""
    program = f"import ctypes; print(ctypes.CDLL({str(library)!r}).{function}{arguments!r})"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout)


def test_a_library_without_unasked_names_works_and_is_smaller(tmp_path: Path) -> None:
    from bundling import exports
    from bundling.elf import Library

    offering, asking = _compile(tmp_path)
    before = Library(offering)
    assert _call(offering, "total") == _TOTAL
    asked_for = exports.mangled_names([Library(asking)])
    content = exports.prune(before, asked_for)
    assert len(content) < len(before.content) * 0.8
    content.tofile(offering)
    after = Library(offering)
    here = {name for name, symbol in zip(after.names(), after.symbols, strict=True) if symbol["section"]}
    assert b"total" in here
    assert {name for name in here if name.startswith(b"_Z")} <= asked_for
    assert after.needed() == before.needed()
    assert _call(offering, "total") == _TOTAL
    assert _call(asking, "ask", 10) == 18


def test_a_name_that_is_missed_is_missed_at_once(tmp_path: Path) -> None:
    """Only what is asked for stays: the loader refuses a library that asks for more."""
    from bundling import exports
    from bundling.elf import Library

    offering, asking = _compile(tmp_path)
    exports.prune(Library(offering), set()).tofile(offering)
    program = f"import ctypes; ctypes.CDLL({str(asking)!r}, mode=2)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "undefined symbol" in ran.stderr


def test_what_is_never_loaded_goes_and_the_rest_works(tmp_path: Path) -> None:
    from bundling.elf import Library, without_unloaded

    offering, _ = _compile(tmp_path)
    content = Library(offering).content
    smaller = without_unloaded(content)
    assert len(smaller) < len(content)
    smaller.tofile(offering)
    assert _call(offering, "total") == _TOTAL


def test_another_layout_is_left_as_it_is(tmp_path: Path) -> None:
    from bundling import exports
    from bundling.elf import Library, NotShrinkableError

    offering, _ = _compile(tmp_path)
    command = ["g++", "-shared", "-fPIC", "-Wl,--build-id=sha1", "-o", str(offering), str(tmp_path / "asking.cc")]
    subprocess.run(command, check=True)
    with pytest.raises(NotShrinkableError):
        exports.prune(Library(offering), set())


def test_a_library_in_the_place_of_another_loads_and_stops_when_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bundling import absent

    folder, users = tmp_path / absent.FOLDER, tmp_path / "cv2"
    folder.mkdir()
    users.mkdir()
    large, user = folder / "libavcodec.so.1", users / "cv2.so"
    (tmp_path / "a.c").write_text("int film(void) { return 3; } int other(void) { return 4; }")
    (tmp_path / "b.c").write_text("int film(void); int look(void) { return film(); } int see(void) { return 2; }")
    script = tmp_path / "a.map"
    script.write_text("AVC_1 { global: *; };")
    common = ["gcc", "-shared", "-fPIC", "-Wl,-z,lazy"]
    versions = [f"-Wl,--version-script={script}", f"-Wl,-soname,{large.name}"]
    subprocess.run([*common, *versions, "-o", str(large), str(tmp_path / "a.c")], check=True)
    beside = [str(large), f"-Wl,-rpath,{folder}"]
    subprocess.run([*common, "-o", str(user), str(tmp_path / "b.c"), *beside], check=True)
    assert _call(user, "look") == 3
    absent.replace(tmp_path, tmp_path)
    assert _call(user, "see") == 2
    program = f"import ctypes; ctypes.CDLL({str(user)!r}).look()"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode != 0
    assert "has no film" in ran.stderr


def test_hashes_are_those_of_the_loader() -> None:
    from bundling.exports import gnu_hash

    # Known values of the function.
    names = {b"": 0x1505, b"printf": 0x156B2BB8, b"exit": 0x7C967E3F, b"syscall": 0xBAC212A0}
    assert {name: gnu_hash(name) for name in names} == names
