"""Takes the names that nobody asks for out of a library.

TensorFlow's two large libraries offer half a million C++ functions to each other by name, 80 MB of names, of which the
other libraries in the bundle ask for a few per cent. The rest is bound here, once, instead of each time that
TensorFlow is imported: a reference by name within the library becomes a relative one, as the linker would have
made it under -Bsymbolic with a version script, and the name goes. What any other library in the bundle asks for or
offers itself keeps its name, and so does everything with a C name, so one definition stays one.
"""

from __future__ import annotations

import struct
from collections.abc import Container, Iterable

import numpy as np
from numpy.typing import NDArray

from bundling import elf
from bundling.elf import Library, NotShrinkableError

_PAGE = 4096
_R_64, _R_GLOB_DAT, _R_JUMP_SLOT, _R_RELATIVE = 1, 6, 7, 8
_BINDINGS = (1, 2, 10)  # global, weak, unique
_TYPES = (0, 1, 2)  # none, object, function: not those of threads, nor indirect functions
_ABSOLUTE = 0xFFF1
# What lies between the headers and the relocations, and is written anew.
_TABLES = {".dynsym", ".gnu.version", ".gnu.version_d", ".gnu.version_r", ".gnu.hash", ".dynstr"}


def prune(library: Library, asked_for: Container[bytes]) -> NDArray[np.uint8]:
    """The library's content without the names that are not in ``asked_for``, and without what is never loaded.

    Raises NotShrinkableError if it is laid out otherwise than lld does it.
    """
    _check(library)
    symbols, names = library.symbols, library.names()
    relocations = library.relocations()
    kinds, used = relocations["info"] & 0xFFFFFFFF, relocations["info"] >> 32
    goes = _unasked(symbols, names, asked_for)
    bindable = np.isin(kinds, (_R_64, _R_GLOB_DAT, _R_JUMP_SLOT))
    goes[used[~bindable]] = False

    bound = goes[used]
    values = symbols["value"][used[bound]].astype(np.int64)
    relocations["addend"][bound] = values + np.where(kinds[bound] == _R_64, relocations["addend"][bound], 0)
    relocations["info"][bound] = _R_RELATIVE

    order, hashes = _order(library, names, goes)
    place = np.zeros(len(symbols), np.uint64)
    place[order] = np.arange(len(order), dtype=np.uint64)
    named = relocations["info"] >> 32 > 0
    relocations["info"][named] = place[used[named]] << 32 | kinds[named]
    # The loader wants relative ones first, and takes them in the order of their addresses best.
    relative = relocations["info"] == _R_RELATIVE
    first = relocations[relative]
    relocations = np.concatenate([first[np.argsort(first["offset"], kind="stable")], relocations[~relative]])
    return _write(library, names, order, hashes, relocations, int(relative.sum()))


def _check(library: Library) -> None:
    before = {name for name, address, _ in library.sections() if 0 < address < library.tags[elf.DT_RELA]}
    loads = library.segments[library.segments["type"] == elf.PT_LOAD]
    if not before or not before <= _TABLES or loads[0]["offset"] or loads[0]["address"]:
        raise NotShrinkableError(f"{library.path.name}: {', '.join(sorted(before - _TABLES)) or 'another layout'}")


def _unasked(symbols: NDArray[np.void], names: list[bytes], asked_for: Container[bytes]) -> NDArray[np.bool_]:
    here = (symbols["section"] != 0) & (symbols["section"] != _ABSOLUTE)
    here &= np.isin(symbols["info"] >> 4, _BINDINGS) & np.isin(symbols["info"] & 15, _TYPES)
    for index in np.flatnonzero(here):
        name = names[index]
        here[index] = name.startswith(b"_Z") and name not in asked_for
    return here


def _order(library: Library, names: list[bytes], goes: NDArray[np.bool_]) -> tuple[NDArray[np.int64], list[int]]:
    """The symbols that stay: first those that cannot be looked up, then by bucket; and the hashes of the latter."""
    stays = np.flatnonzero(~goes)
    plain, offered = stays[stays < library.hashed_from], stays[stays >= library.hashed_from]
    hashes = [gnu_hash(names[index]) for index in offered]
    buckets = bucket_count(len(offered))
    by_bucket = sorted(range(len(offered)), key=lambda i: hashes[i] % buckets)
    return np.concatenate([plain, offered[by_bucket]]).astype(np.int64), [hashes[i] for i in by_bucket]


def gnu_hash(name: bytes) -> int:
    """The hash of a symbol's name."""
    value = 5381
    for byte in name:
        value = value * 33 + byte & 0xFFFFFFFF
    return value


def bucket_count(symbols: int) -> int:
    """How many buckets a hash table of so many symbols has: about four in each, as lld does it."""
    return max(symbols // 4, 1)


def hash_table(hashes: list[int], first: int) -> bytes:
    """A GNU hash table of symbols in the order of their buckets, from index ``first`` on."""
    buckets, shift = bucket_count(len(hashes)), 26
    words = 1 << max(len(hashes) * 12 // 64, 1).bit_length()
    bloom = np.zeros(words, np.uint64)
    starts = np.zeros(buckets, np.uint32)
    chain = np.array(hashes, np.uint32) & np.uint32(0xFFFFFFFE)
    for i, value in enumerate(hashes):
        bloom[value // 64 % words] |= np.uint64(1) << np.uint64(value % 64)
        bloom[value // 64 % words] |= np.uint64(1) << np.uint64((value >> shift) % 64)
        bucket = value % buckets
        if not starts[bucket]:
            starts[bucket] = first + i
        if i + 1 == len(hashes) or hashes[i + 1] % buckets != bucket:
            chain[i] |= 1
    head = struct.pack("<IIII", buckets, first, words, shift)
    return head + bloom.tobytes() + starts.tobytes() + chain.tobytes()


class _Strings:
    def __init__(self) -> None:
        self._bytes, self._places = bytearray(b"\0"), {b"": 0}

    def add(self, text: bytes) -> int:
        if text not in self._places:
            self._places[text] = len(self._bytes)
            self._bytes += text + b"\0"
        return self._places[text]

    def __bytes__(self) -> bytes:
        return bytes(self._bytes)


def _write(
    library: Library,
    names: list[bytes],
    order: NDArray[np.int64],
    hashes: list[int],
    relocations: NDArray[np.void],
    relative: int,
) -> NDArray[np.uint8]:
    content, tags = library.content.copy(), library.tags
    strings = _Strings()
    symbols = library.symbols[order]
    symbols["name"] = [strings.add(names[index]) for index in order]
    for at in library.version_names_at():
        (old,) = struct.unpack_from("<I", content, at)
        struct.pack_into("<I", content, at, strings.add(library.text(old)))
    dynamic = _dynamic(library, strings, relative, len(relocations))
    content[library.at(tags[elf.DT_RELA]) :][: relocations.nbytes] = relocations.view(np.uint8)

    # The tables move together behind the headers, of which there is one more: the first segment gets a hole.
    segments = _split(library.segments, tags[elf.DT_RELA] // _PAGE * _PAGE)
    head = bytearray(content[:64].tobytes())
    head += segments.tobytes()
    tables = {elf.DT_SYMTAB: symbols.tobytes()}
    if elf.DT_VERSYM in tags:
        tables[elf.DT_VERSYM] = library.versions()[order].tobytes()
    for tag, name in ((elf.DT_VERDEF, ".gnu.version_d"), (elf.DT_VERNEED, ".gnu.version_r")):
        if tag in tags:
            size = next(size for each, _, size in library.sections() if each == name)
            at = library.at(tags[tag])
            tables[tag] = content[at : at + size].tobytes()
    tables[elf.DT_GNU_HASH] = hash_table(hashes, len(order) - len(hashes))
    tables[elf.DT_STRTAB] = bytes(strings)
    for tag, table in tables.items():
        head += b"\0" * (-len(head) % 8)
        dynamic = [(each, len(head) if each == tag else value) for each, value in dynamic]
        head += table
    dynamic = [(tag, len(bytes(strings)) if tag == elf.DT_STRSZ else value) for tag, value in dynamic]
    content[library.dynamic_at :][: 16 * len(dynamic)] = np.array(dynamic, "<u8").view(np.uint8).ravel()

    cut = int(segments[_second(segments)]["offset"])
    end = -(-len(head) // _PAGE) * _PAGE
    if end > cut:
        raise NotShrinkableError(f"{library.path.name}: nothing would be gained")
    loads = np.flatnonzero(segments["type"] == elf.PT_LOAD)
    segments["file_size"][loads[0]] = segments["memory_size"][loads[0]] = len(head)
    segments["offset"][segments["offset"] >= cut] -= cut - end
    head[64 : 64 + segments.nbytes] = segments.tobytes()
    struct.pack_into("<H", head, 56, len(segments))
    moved = np.concatenate([np.frombuffer(bytes(head), np.uint8), np.zeros(end - len(head), np.uint8), content[cut:]])
    return elf.without_unloaded(moved)


def _second(segments: NDArray[np.void]) -> int:
    return int(np.flatnonzero(segments["type"] == elf.PT_LOAD)[1])


def _split(segments: NDArray[np.void], cut: int) -> NDArray[np.void]:
    first = int(np.flatnonzero(segments["type"] == elf.PT_LOAD)[0])
    made = np.insert(segments, first + 1, segments[first])
    rest = made[first + 1]
    rest["offset"] = rest["address"] = rest["physical"] = cut
    rest["file_size"] -= cut
    rest["memory_size"] -= cut
    own = made["type"] == elf.PT_PHDR
    made["file_size"][own] = made["memory_size"][own] = made.nbytes
    return made


def _dynamic(library: Library, strings: _Strings, relative: int, relocations: int) -> list[tuple[int, int]]:
    """The dynamic section, with all relocations in one table: none waits for a first call."""
    kept = []
    for tag, value in library.dynamic:
        if tag in (elf.DT_JMPREL, elf.DT_PLTRELSZ, elf.DT_PLTREL):
            continue
        if tag in (elf.DT_NEEDED, elf.DT_SONAME, elf.DT_RPATH, elf.DT_RUNPATH):
            value = strings.add(library.text(value))
        elif tag == elf.DT_RELASZ:
            value = relocations * elf.RELOCATION.itemsize
        elif tag == elf.DT_RELACOUNT:
            value = relative
        kept.append((tag, value))
    return kept + [(elf.DT_NULL, 0)] * (len(library.dynamic) - len(kept))


def mangled_names(libraries: Iterable[Library]) -> set[bytes]:
    """The C++ names that libraries offer or ask for."""
    return {name for library in libraries for name in library.names() if name.startswith(b"_Z")}
