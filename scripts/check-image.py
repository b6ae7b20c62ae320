#!/usr/bin/env python3
"""Checks the images for what no compiler option promises, and prints their sizes.

    check-image.py [--kernel IMAGE] [PROGRAM ...]   images with their symbols

The kernel may hold no vector or x87 instruction (it would spoil the state of whoever it
interrupts), no allocator, reference counting or lazy global, no stack frame over 1 KiB, and nothing
below the stack pointer, where an interrupt would write. Multiboot loads it as one piece of the
file, so that its segments must lie in the file as they do in memory. No image has a segment that is
both writable and executable. Each offence is named on a line of its own, and the status is then 1.
"""

import re
import struct
import subprocess
import sys

LARGEST_FRAME = 1024
LOADED, EXECUTABLE, WRITABLE = 1, 1, 2
FORBIDDEN_SYMBOL = re.compile(
    r"(posix_memalign|aligned_alloc|malloc|free|swift_(once|retain|release|alloc|dealloc|slow)\w*)$"
)
INSTRUCTION = re.compile(r" *([0-9a-f]+): \s*(\S.*)")
# Moving the state of a context as a whole is how the kernel keeps out of it.
STATE_MOVE = re.compile(r"(xsave|xrstor|xgetbv|xsetbv)")
VECTOR_OR_X87 = re.compile(r"f|wait$|emms|ldmxcsr|stmxcsr|v(ld|st)mxcsr|vzero|.*%([xyz]?mm\d|st\b)")
BELOW_STACK_POINTER = re.compile(r".*-(0x)?[0-9a-f]+\(%rsp\)")
GROWS_STACK = re.compile(
    r"sub\w? (\S+), %rsp$|add\w? \$-(\S+), %rsp$|lea\w? -(\S+)\(%rsp\), %rsp$"
)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def headers(image, table_offset, size_offset, layout):
    """The program or section headers of an ELF64 image."""
    with open(image, "rb") as file:
        data = file.read()
    if data[:5] != b"\x7fELF\x02":
        sys.exit(f"check-image.py: {image} is no 64-bit ELF image")
    (start,) = struct.unpack_from("<Q", data, table_offset)
    size, count = struct.unpack_from("<HH", data, size_offset)
    return [struct.unpack_from(layout, data, start + size * i) for i in range(count)]


def segments(image):
    """The loaded segments: flags, offset, virtual and physical address, size in file and memory."""
    return [h[1:7] for h in headers(image, 0x20, 0x36, "<IIQQQQQQ") if h[0] == LOADED]


def sizes(image):
    """Bytes of text, constants, data and zeroed memory, from the sections that are loaded."""
    totals = dict.fromkeys(("text", "constants", "data", "bss"), 0)
    for _, kind, flags, _, _, size in headers(image, 0x28, 0x3A, "<IIQQQQ"):
        if flags & 2:
            written, executed, without_bytes = flags & 1, flags & 4, kind == 8
            totals["text" if executed else "constants" if not written
                   else "bss" if without_bytes else "data"] += size
    return totals


def segment_offences(image):
    for flags, offset, address, *_ in segments(image):
        if flags & EXECUTABLE and flags & WRITABLE:
            yield f"the segment at {address:#x} is both writable and executable"


def multiboot_offences(image):
    loaded = segments(image)
    distances = {physical - offset for _, offset, _, physical, in_file, _ in loaded if in_file}
    if len(distances) > 1:
        yield "the segments lie in the file at other distances than in memory"
    for flags, _, address, _, in_file, in_memory in loaded[:-1]:
        if in_memory != in_file:
            yield f"the segment at {address:#x} has zeroed memory, which only the last may have"


def symbol_offences(image):
    for line in run("llvm-nm", image).splitlines():
        name = line.split()[-1]
        if FORBIDDEN_SYMBOL.match(name):
            yield f"contains {name}"


def instruction_offence(text):
    """What is wrong with one instruction of the kernel, or nothing."""
    if VECTOR_OR_X87.match(text) and not STATE_MOVE.match(text):
        return "is a vector or x87 instruction"
    grows = GROWS_STACK.match(text)
    if grows:
        amount = next(group for group in grows.groups() if group).lstrip("$")
        if amount.startswith("%"):
            return "makes a stack frame of unknown size"
        if int(amount, 0) > LARGEST_FRAME:
            return f"makes a stack frame over {LARGEST_FRAME} bytes"
    elif BELOW_STACK_POINTER.match(text):
        return "uses memory below the stack pointer"
    return None


def instruction_offences(image):
    function, inspected = "?", 0
    for line in run("llvm-objdump", "-d", "--no-show-raw-insn", image).splitlines():
        instruction = INSTRUCTION.match(line)
        if line.endswith(">:"):
            function = line.split("<", 1)[1][:-2]
        elif instruction:
            inspected += 1
            text = " ".join(instruction[2].split("#")[0].split())
            offence = instruction_offence(text)
            if offence:
                yield f"{instruction[1]} in {function}: '{text}' {offence}"
    if not inspected:
        yield "holds no instruction, or none that this check can read"


def check(image, is_kernel):
    checks = [segment_offences]
    if is_kernel:
        checks += [multiboot_offences, symbol_offences, instruction_offences]
    offences = [offence for check in checks for offence in check(image)]
    name = image.rsplit("/", 1)[-1]
    print(f"{name:16}" + "".join(f"{size:11,}" for size in sizes(image).values()))
    for offence in offences:
        print(f"check-image.py: {name}: {offence}", file=sys.stderr)
    return not offences


arguments = sys.argv[1:]
kernel = arguments[1] if arguments[:1] == ["--kernel"] and len(arguments) > 1 else None
images = arguments[1:] if kernel else arguments
if not images or any(image.startswith("-") for image in images):
    sys.exit(__doc__)
print(f"{'bytes':16}" + "".join(f"{name:>11}" for name in ("text", "constants", "data", "bss")))
passed = [check(image, image is kernel) for image in images]
sys.exit(0 if all(passed) else 1)
