"""Just enough of the ELF format (64 bit, little-endian, as on Linux) to read what a library needs and offers.

System V ABI, "Object Files" and "Dynamic Linking"; GNU extensions as in the Linux Standard Base 5, "Symbol Versioning".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PT_LOAD, PT_DYNAMIC, PT_PHDR = 1, 2, 6
DT_NULL, DT_NEEDED, DT_PLTRELSZ, DT_STRTAB, DT_SYMTAB, DT_RELA, DT_RELASZ = 0, 1, 2, 5, 6, 7, 8
DT_STRSZ, DT_SONAME, DT_RPATH, DT_PLTREL, DT_JMPREL, DT_RUNPATH = 10, 14, 15, 20, 23, 29
DT_GNU_HASH, DT_VERSYM, DT_RELACOUNT = 0x6FFFFEF5, 0x6FFFFFF0, 0x6FFFFFF9
DT_VERDEF, DT_VERDEFNUM, DT_VERNEED, DT_VERNEEDNUM = 0x6FFFFFFC, 0x6FFFFFFD, 0x6FFFFFFE, 0x6FFFFFFF
STT_OBJECT = 1

SYMBOL = np.dtype(
    [("name", "<u4"), ("info", "u1"), ("other", "u1"), ("section", "<u2"), ("value", "<u8"), ("size", "<u8")]
)
RELOCATION = np.dtype([("offset", "<u8"), ("info", "<u8"), ("addend", "<i8")])
SEGMENT = np.dtype(
    [
        ("type", "<u4"),
        ("flags", "<u4"),
        ("offset", "<u8"),
        ("address", "<u8"),
        ("physical", "<u8"),
        ("file_size", "<u8"),
        ("memory_size", "<u8"),
        ("align", "<u8"),
    ]
)


class NotShrinkableError(Exception):
    """The file is not laid out as expected; it stays as it is."""


def is_elf(path: Path) -> bool:
    """Whether the file is a 64-bit little-endian ELF."""
    with path.open("rb") as file:
        return file.read(6) == b"\x7fELF\x02\x01"


class Library:
    """A shared library, read whole."""

    def __init__(self, path: Path) -> None:
        """Raises NotShrinkableError if it is not a library that is linked dynamically."""
        self.path = path
        self.content = np.fromfile(path, np.uint8)
        at, _, _, _, size, count = struct.unpack_from("<QQIHHH", self.content, 32)
        if size != SEGMENT.itemsize:
            raise NotShrinkableError(f"{path.name}: no program headers")
        self.segments: NDArray[np.void] = self._array(at, SEGMENT, count).copy()
        dynamic = self.segments[self.segments["type"] == PT_DYNAMIC]
        if not len(dynamic):
            raise NotShrinkableError(f"{path.name}: not linked dynamically")
        self.dynamic_at = int(dynamic[0]["offset"])
        pairs = self._array(self.dynamic_at, np.dtype("<u8"), int(dynamic[0]["file_size"]) // 8).reshape(-1, 2)
        self.dynamic: list[tuple[int, int]] = [(int(tag), int(value)) for tag, value in pairs]
        self.tags = dict(self.dynamic)
        if DT_STRTAB not in self.tags or DT_SYMTAB not in self.tags:
            raise NotShrinkableError(f"{path.name}: no dynamic symbols")
        self._strings = self.at(self.tags[DT_STRTAB])
        self._text = self.content[self._strings : self._strings + self.tags[DT_STRSZ]].tobytes()
        self.symbols: NDArray[np.void] = self._array(self.at(self.tags[DT_SYMTAB]), SYMBOL, self._symbol_count()).copy()

    def _array(self, offset: int, dtype: np.dtype, count: int) -> NDArray:
        return self.content[offset : offset + count * dtype.itemsize].view(dtype)

    def at(self, address: int) -> int:
        """Where in the file an address lies."""
        for segment in self.segments[self.segments["type"] == PT_LOAD]:
            if 0 <= address - int(segment["address"]) < int(segment["file_size"]):
                return address - int(segment["address"]) + int(segment["offset"])
        raise NotShrinkableError(f"{self.path.name}: address {address:#x} is in no segment")

    def text(self, offset: int) -> bytes:
        """A string of the dynamic string table."""
        return self._text[offset : self._text.index(b"\0", offset)]

    def names(self) -> list[bytes]:
        """The names of all dynamic symbols."""
        return [self.text(int(offset)) for offset in self.symbols["name"]]

    def needed(self) -> list[str]:
        """The libraries that it needs, by name."""
        return [self.text(value).decode() for tag, value in self.dynamic if tag == DT_NEEDED]

    @property
    def hashed_from(self) -> int:
        """The index of the first symbol that can be looked up."""
        return int(self._array(self.at(self.tags[DT_GNU_HASH]), np.dtype("<u4"), 2)[1])

    def _symbol_count(self) -> int:
        if DT_GNU_HASH not in self.tags:
            raise NotShrinkableError(f"{self.path.name}: no GNU hash table")
        start = self.at(self.tags[DT_GNU_HASH])
        buckets, first, bloom, _ = self._array(start, np.dtype("<u4"), 4).tolist()
        at = start + 16 + 8 * bloom
        last = int(self._array(at, np.dtype("<u4"), buckets).max(initial=0))
        if last < first:
            # Nothing is offered; what is needed is counted by the versions or the place of the strings.
            end = min(
                (
                    self.tags[t]
                    for t in (DT_VERSYM, DT_STRTAB, DT_GNU_HASH)
                    if t in self.tags and self.tags[t] > self.tags[DT_SYMTAB]
                ),
                default=self.tags[DT_SYMTAB],
            )
            return max(first, (end - self.tags[DT_SYMTAB]) // SYMBOL.itemsize if first <= 1 else first)
        chain = at + 4 * buckets + 4 * (last - first)
        # The last of a chain has its lowest bit set.
        while not self.content[chain] & 1:
            chain += 4
            last += 1
        return last + 1

    def versions(self) -> NDArray[np.uint16]:
        """The version index of each symbol; empty without versions."""
        if DT_VERSYM not in self.tags:
            return np.zeros(0, np.uint16)
        return self._array(self.at(self.tags[DT_VERSYM]), np.dtype("<u2"), len(self.symbols)).copy()

    def version_definitions(self) -> dict[int, str]:
        """The names of the versions that it defines, by index."""
        found, at = {}, self.at(self.tags[DT_VERDEF]) if DT_VERDEF in self.tags else 0
        for _ in range(self.tags.get(DT_VERDEFNUM, 0)):
            _, _, index, _, _, auxiliary, following = struct.unpack_from("<HHHHIII", self.content, at)
            (name,) = struct.unpack_from("<I", self.content, at + auxiliary)
            found[index] = self.text(name).decode()
            at += following
        return found

    def version_names_at(self) -> Iterator[int]:
        """Where in the file the names of versions, defined and needed, are kept as offsets into the strings."""
        at = self.at(self.tags[DT_VERDEF]) if DT_VERDEF in self.tags else 0
        for _ in range(self.tags.get(DT_VERDEFNUM, 0)):
            _, _, _, count, _, auxiliary, following = struct.unpack_from("<HHHHIII", self.content, at)
            entry = at + auxiliary
            for _ in range(count):
                yield entry
                entry += struct.unpack_from("<I", self.content, entry + 4)[0]
            at += following
        at = self.at(self.tags[DT_VERNEED]) if DT_VERNEED in self.tags else 0
        for _ in range(self.tags.get(DT_VERNEEDNUM, 0)):
            _, count, _, auxiliary, following = struct.unpack_from("<HHIII", self.content, at)
            yield at + 4
            entry = at + auxiliary
            for _ in range(count):
                yield entry + 8
                entry += struct.unpack_from("<I", self.content, entry + 12)[0]
            at += following

    def relocations(self) -> NDArray[np.void]:
        """All relocations, those of the procedure linkage table last, which must follow the others without a gap."""
        start, size = self.tags[DT_RELA], self.tags[DT_RELASZ]
        if DT_JMPREL in self.tags:
            if self.tags[DT_JMPREL] != start + size:
                raise NotShrinkableError(f"{self.path.name}: the relocations lie apart")
            size += self.tags[DT_PLTRELSZ]
        return self._array(self.at(start), RELOCATION, size // RELOCATION.itemsize).copy()

    def sections(self) -> list[tuple[str, int, int]]:
        """Name, address and size of every section that is loaded."""
        (at,) = struct.unpack_from("<Q", self.content, 40)
        size, count, names = struct.unpack_from("<HHH", self.content, 58)
        if not at or size != 64:
            return []
        headers = [struct.unpack_from("<IIQQQQ", self.content, at + i * size) for i in range(count)]
        start = headers[names][4]
        text = self.content[start : start + headers[names][5]].tobytes()
        return [
            (text[name : text.index(b"\0", name)].decode(), address, length)
            for name, _, flags, address, _, length in headers
            if flags & 2
        ]


def without_unloaded(content: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A library without what is never loaded: symbols for debuggers and the table of sections."""
    at, _, _, _, size, count = struct.unpack_from("<QQIHHH", content, 32)
    segments = content[at : at + size * count].view(SEGMENT)
    end = int(max(segments["offset"] + segments["file_size"]))
    kept = content[:end].copy()
    struct.pack_into("<Q", kept, 40, 0)  # where the sections are
    struct.pack_into("<HH", kept, 60, 0, 0)  # how many, and which has their names
    return kept
