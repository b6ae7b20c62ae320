#!/usr/bin/env python3
"""Makes the table that names code in the guest's backtraces, from an image with debug information.

    make-symbols.py IMAGE TABLE             writes TABLE
    make-symbols.py --lookup ADDRESS TABLE  prints what TABLE says of an address, innermost first

The table, little endian: the magic EXOSYMS1, the count of entries (4 bytes), the offset of the
strings from the start of the file (4 bytes); then the entries, sorted by address: the low half of
the address, the offset of the function's name, the offset of the file's path, the line, 4 bytes
each; then the strings, UTF-8, each ended by a zero byte. Offsets of strings count from the first.

An entry holds from its address to the next entry with another address. Where functions were inlined
there are several entries with the same address, the innermost first. An entry with an empty name
says that no code is known from there on. Look up a return address less one: it follows the call.
"""

import json
import os
import re
import struct
import subprocess
import sys

MAGIC = b"EXOSYMS1"
HEADER = struct.Struct("<8sII")
ENTRY = struct.Struct("<IIII")
INSTRUCTION = re.compile(r" *([0-9a-f]+): ((?: ?[0-9a-f]{2})+)")
ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def run(*command, text=None):
    return subprocess.run(command, input=text, check=True, capture_output=True, text=True).stdout


def instructions(image):
    """The address of every instruction, and the address after the last one of each section."""
    addresses, ends = [], []
    for line in run("llvm-objdump", "-d", image).splitlines():
        instruction = INSTRUCTION.match(line)
        if instruction:
            addresses.append(int(instruction[1], 16))
            if ends and ends[-1] == addresses[-1]:
                ends.pop()
            ends.append(addresses[-1] + len(instruction[2].split()))
    if not addresses:
        sys.exit(f"make-symbols.py: {image} holds no instructions")
    return addresses, ends


def relative_path(path):
    """The path inside the package; of the compiler's own files only the last part."""
    if path.startswith(ROOT + "/"):
        return path[len(ROOT) + 1 :]
    name = os.path.basename(path)
    return "" if name in ("??", "<compiler-generated>", "<stdin>") else name


def frames(symbols):
    """What a person can act on, innermost first: the kind of a Swift runtime failure, the functions
    with a line of their own, and always the function that the others were inlined into."""
    kept = []
    for symbol in symbols:
        name, line = symbol["FunctionName"], symbol["Line"]
        path = relative_path(symbol["FileName"])
        is_failure = name.startswith("Swift runtime failure")
        if is_failure or (line and path) or symbol is symbols[-1]:
            kept.append((name, path, line if path else 0))
    return tuple(kept)


def ranges(image):
    """Pairs of an address and the frames that hold from there on."""
    addresses, ends = instructions(image)
    answers = run(
        "llvm-symbolizer", f"--obj={image}", "--output-style=JSON",
        text="".join(f"{address:#x}\n" for address in addresses),
    )
    found = [frames(json.loads(line)["Symbol"]) for line in answers.splitlines()]
    found = dict.fromkeys(ends, ()) | dict(zip(addresses, found, strict=True))
    previous = None
    for address in sorted(found):
        if found[address] != previous:
            previous = found[address]
            yield address, previous


def demangled(names):
    """A readable spelling of each name; a specialised copy bears the name of its original."""
    names = sorted(names)
    spelled = run("swift-demangle", "--compact", "--simplified", text="\n".join(names) + "\n")
    return {
        name: readable.replace("specialized ", "")
        for name, readable in zip(names, spelled.splitlines(), strict=True)
    }


def write_table(image, table):
    symbols = list(ranges(image))
    spelling = demangled({name for _, stack in symbols for name, _, _ in stack if name})
    strings, offsets = bytearray(), {}

    def offset(string):
        if string not in offsets:
            offsets[string] = len(strings)
            strings.extend(string.encode() + b"\0")
        return offsets[string]

    entries = [
        ENTRY.pack(address & 0xFFFF_FFFF, offset(spelling.get(name, "")), offset(path), line)
        for address, stack in symbols
        for name, path, line in stack or (("", "", 0),)
    ]
    header = HEADER.pack(MAGIC, len(entries), HEADER.size + ENTRY.size * len(entries))
    with open(table + ".new", "wb") as file:
        file.write(header + b"".join(entries) + strings)
    os.replace(table + ".new", table)


def look_up(address, table):
    with open(table, "rb") as file:
        data = file.read()
    magic, count, strings = HEADER.unpack_from(data)
    if magic != MAGIC:
        sys.exit(f"make-symbols.py: {table} is no table of symbols")
    entries = [ENTRY.unpack_from(data, HEADER.size + ENTRY.size * i) for i in range(count)]
    start = max((entry[0] for entry in entries if entry[0] <= address & 0xFFFF_FFFF), default=None)

    def string(offset):
        return data[strings + offset : data.index(b"\0", strings + offset)].decode()

    for _, name, path, line in (entry for entry in entries if entry[0] == start):
        print(string(name), f"{string(path)}:{line}" if line else string(path), sep="\t")


if len(sys.argv) == 4 and sys.argv[1] == "--lookup":
    look_up(int(sys.argv[2], 16), sys.argv[3])
elif len(sys.argv) == 3:
    write_table(sys.argv[1], sys.argv[2])
else:
    sys.exit(__doc__)
