#!/usr/bin/env bash
# Makes a disk image with an ext2 file system that holds a folder's content.
# Usage: scripts/image.sh FOLDER [IMAGE [SIZE]]   IMAGE is .build/disk.img and SIZE 64M if nothing is said;
#                                                 SIZE is as mke2fs has it: 64M, 1G

source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

if (($# < 1 || $# > 3)) || [[ $1 == --help ]]; then
  fail "usage: scripts/image.sh FOLDER [IMAGE [SIZE]]"
fi
[[ -d $1 ]] || fail "'$1' is no folder"
"$root/scripts/setup.sh" mke2fs
image=${2:-$root/.build/disk.img}
mkdir -p "$(dirname -- "$image")"
rm -f "$image.new"
mke2fs -q -t ext2 -d "$1" "$image.new" "${3:-64M}" >/dev/null ||
  { rm -f "$image.new"; fail "mke2fs could not make the image; its message stands above"; }
mv "$image.new" "$image"
