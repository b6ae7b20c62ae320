#!/usr/bin/env bash
# Makes a disk image with an ext2 file system that holds a folder's content.
# Usage: scripts/image.sh [--partitioned] FOLDER [IMAGE [SIZE]]
#   IMAGE is .build/disk.img and SIZE, the file system's, 64M if nothing is said; SIZE is as mke2fs has it:
#   64M, 1G. --partitioned puts it into a partition, at 1 MiB.

source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

partitioned=0
if [[ ${1:-} == --partitioned ]]; then partitioned=1; shift; fi
if (($# < 1 || $# > 3)) || [[ $1 == --* ]]; then
  fail "usage: scripts/image.sh [--partitioned] FOLDER [IMAGE [SIZE]]"
fi
[[ -d $1 ]] || fail "'$1' is no folder"
"$root/scripts/setup.sh" mke2fs
image=${2:-$root/.build/disk.img} size=${3:-64M} options=()
mkdir -p "$(dirname -- "$image")"
# Under a name of its own until it is whole, for others may be making the same.
new=$image.$$
trap 'rm -f "$new"' EXIT

# A table of partitions (GPT) with one, which is as large as the file system; a copy stands behind it.
if ((partitioned)); then
  "$root/scripts/setup.sh" sfdisk
  mebibyte=$((1 << 20))
  bytes=$(numfmt --from=iec "$size") || fail "'$size' is no size; say 64M or 1G"
  truncate -s $((bytes + 2 * mebibyte)) "$new"
  printf 'label: gpt\nstart=%d,size=%d,type=L\n' $((mebibyte / 512)) $((bytes / 512)) |
    sfdisk -q "$new" || fail "sfdisk could not make the partition; its message stands above"
  options=(-F -E "offset=$mebibyte")
  size=$((bytes / 1024))k
fi
mke2fs -q -t ext2 -d "$1" "${options[@]}" "$new" "$size" >/dev/null ||
  fail "mke2fs could not make the image; its message stands above"
mv "$new" "$image"
