#!/usr/bin/env python3
"""Packs a folder into the archive that the web server serves.

    make-site.py FOLDER ARCHIVE             writes ARCHIVE
    make-site.py --list ARCHIVE             prints what ARCHIVE holds

Every regular file is taken, but none whose name, or whose folder's name, begins with a dot, and no
symbolic link. The format stands in Sources/ExOSHTTP/Archive/Archive.swift. The same files with the
same times make the same archive; SOURCE_DATE_EPOCH, if it is set, is every file's time.
"""

import hashlib
import os
import struct
import sys

HEADER = struct.Struct("<8sIIQQ")
ENTRY = struct.Struct("<IIIIQQQQ")
MAGIC, VERSION, PAGE = b"EXOSSITE", 1, 4096
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


def files(folder):
    """Pairs of a path as the archive bears it and the file's name, in the order of the paths' bytes."""
    found = []
    for place, folders, names in os.walk(os.fsencode(folder)):
        folders[:] = [name for name in folders if not name.startswith(b".")]
        for name in names:
            file = os.path.join(place, name)
            if not name.startswith(b".") and not os.path.islink(file) and os.path.isfile(file):
                found.append((b"/" + os.path.relpath(file, os.fsencode(folder)), file))
    return sorted(found)


def modified(file):
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return int(epoch) if epoch else max(0, int(os.stat(file).st_mtime))


def write_archive(folder, archive):
    if not os.path.isdir(folder):
        sys.exit(f"make-site.py: {folder} is no folder")
    found = files(folder)
    texts, offsets = bytearray(), {}
    text_start = HEADER.size + ENTRY.size * len(found)

    def offset(text):
        """Where a text stands; one that was written before is not written again."""
        if text not in offsets:
            offsets[text] = text_start + len(texts)
            texts.extend(text)
        return offsets[text]

    rows = []
    for path, file in found:
        extension = os.path.splitext(os.fsdecode(path))[1].lower()
        kind = TYPES.get(extension, "application/octet-stream").encode()
        rows.append((offset(path), len(path), offset(kind), len(kind), file))

    entries, contents = bytearray(), []
    place = end = text_start + len(texts)
    for *row, file in rows:
        with open(file, "rb") as source:
            data = source.read()
        place = -(-end // PAGE) * PAGE
        end = place + len(data)
        digest = int.from_bytes(hashlib.sha256(data).digest()[:8], "little")
        entries += ENTRY.pack(*row, place, len(data), modified(file), digest)
        contents.append((place, data))

    with open(archive + ".new", "wb") as target:
        target.write(HEADER.pack(MAGIC, VERSION, len(rows), end, 0) + entries + texts)
        for place, data in contents:
            target.write(bytes(place - target.tell()) + data)
    os.replace(archive + ".new", archive)


def list_archive(archive):
    with open(archive, "rb") as file:
        data = file.read()
    magic, version, count, _, _ = HEADER.unpack_from(data)
    if (magic, version) != (MAGIC, VERSION):
        sys.exit(f"make-site.py: {archive} is no archive of version {VERSION}")
    for index in range(count):
        path, path_count, kind, kind_count, _, size, _, digest = ENTRY.unpack_from(
            data, HEADER.size + ENTRY.size * index
        )
        name = data[path : path + path_count].decode(errors="replace")
        print(size, f"{digest:016x}", data[kind : kind + kind_count].decode(), name, sep="\t")


if len(sys.argv) == 3 and sys.argv[1] == "--list":
    list_archive(sys.argv[2])
elif len(sys.argv) == 3:
    write_archive(sys.argv[1], sys.argv[2])
else:
    sys.exit(__doc__)
