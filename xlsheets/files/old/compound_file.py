"""One stream out of an OLE compound file, followed with bounds: a hostile file leads nobody in circles."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_HEADER = 512
_END = 0xFFFFFFFA  # and above: free, end of chain, FAT, DIFAT
_ENTRY = 128
_MINI_SECTOR = 64
_ROOT, _STREAM = 5, 2


class CompoundError(Exception):
    """The compound file cannot be followed."""


def read_stream(data: bytes, names: tuple[str, ...]) -> bytes | None:
    """Return the first stream of one of these names (letter case does not matter), None where there is none.

    Raises:
        CompoundError: the file is damaged. Format: [MS-CFB].
    """
    if len(data) < _HEADER:
        raise CompoundError
    shift = int.from_bytes(data[30:32], "little")
    if shift not in (9, 12):
        raise CompoundError
    file = _File(data, 1 << shift)
    root: tuple[int, int] | None = None
    found: dict[str, tuple[int, int]] = {}
    directory = file.chain(int.from_bytes(data[48:52], "little"))
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[at : at + _ENTRY]
        length = int.from_bytes(entry[64:66], "little")
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        place = int.from_bytes(entry[116:120], "little"), int.from_bytes(entry[120:124], "little")
        if entry[66] == _ROOT and root is None:
            root = place
        elif entry[66] == _STREAM:
            found.setdefault(name.casefold(), place)
    wanted = next((found[name.casefold()] for name in names if name.casefold() in found), None)
    if wanted is None:
        return None
    start, size = wanted
    cutoff = int.from_bytes(data[56:60], "little")
    content = file.chain(start) if size >= cutoff or root is None else file.mini_chain(start, root[0])
    if len(content) < size:
        raise CompoundError
    return content[:size]


class _File:
    """The sectors of a compound file and its table of chains."""

    def __init__(self, data: bytes, sector: int) -> None:
        self.data, self.sector = data, sector
        self.sectors = len(data) // sector
        numbers = list(struct.unpack_from("<109L", data, 76))
        more = int.from_bytes(data[68:72], "little")
        for _ in range(self.sectors):
            if more >= _END:
                break
            extra = self._longs(more)
            numbers += extra[:-1]
            more = extra[-1]
        used = [number for number in numbers if number < _END]
        if len(used) > self.sectors:
            raise CompoundError
        self.table: list[int] = []
        for number in used:
            self.table.extend(self._longs(number))

    def _at(self, number: int) -> bytes:
        begin = (number + 1) * self.sector
        if number >= self.sectors or begin >= len(self.data):
            raise CompoundError
        return self.data[begin : begin + self.sector]

    def _longs(self, number: int) -> list[int]:
        content = self._at(number).ljust(self.sector, b"\xff")
        return list(struct.unpack(f"<{self.sector // 4}L", content))

    def chain(self, start: int) -> bytes:
        """Join the sectors of a chain."""
        return b"".join(self._at(number) for number in _follow(start, self.table, self.sectors))

    def mini_chain(self, start: int, mini_start: int) -> bytes:
        """Join the small sectors of a chain, which lie in the root's own stream."""
        table_bytes = self.chain(int.from_bytes(self.data[60:64], "little"))
        table = [each[0] for each in struct.iter_unpack("<L", table_bytes[: len(table_bytes) // 4 * 4])]
        mini = self.chain(mini_start)
        return b"".join(mini[n * _MINI_SECTOR : (n + 1) * _MINI_SECTOR] for n in _follow(start, table, len(mini)))


def _follow(start: int, table: list[int], most: int) -> Iterator[int]:
    number, left = start, most
    while number < _END:
        if number >= len(table) or left <= 0:
            raise CompoundError
        yield number
        left -= 1
        number = table[number]
