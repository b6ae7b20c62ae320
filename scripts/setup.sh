#!/usr/bin/env bash
# Installs the Debian packages that are missing, and says what to do for what it cannot install.
# Every other script calls it; with nothing missing it does and prints nothing.
# Usage: scripts/setup.sh [COMMAND ...]   commands wanted beyond those that every script needs

set -euo pipefail
# Where Debian keeps mke2fs and its like, which are not only for root.
PATH=$PATH:/usr/sbin:/sbin

# The package that brings a command, where the two differ in name.
package_of() {
  case $1 in
    qemu-system-x86_64) echo qemu-system-x86 ;;
    ping) echo iputils-ping ;;
    ip) echo iproute2 ;;
    scapy3) echo python3-scapy ;;
    mke2fs | e2fsck | debugfs) echo e2fsprogs ;;
    sfdisk) echo fdisk ;;
    *) echo "$1" ;;
  esac
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

missing=()
for command in qemu-system-x86_64 python3 "$@"; do
  command -v "$command" >/dev/null || missing+=("$(package_of "$command")")
done

if ((${#missing[@]})); then
  command -v apt-get >/dev/null ||
    { echo "setup.sh: install these by your system's means: ${missing[*]}" >&2; exit 2; }
  echo "Installing ${missing[*]}" >&2
  # A fresh machine has no package lists, and old lists name packages that are gone. Where they
  # cannot be had, the lists there are must do.
  as_root apt-get update -qq >/dev/null || true
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null ||
    { echo "setup.sh: could not install ${missing[*]}; install them by hand" >&2; exit 2; }
fi

command -v swift >/dev/null ||
  { echo "setup.sh: no swift found; install Swift 6.3 (swift.org/install) and put it on PATH" >&2
    exit 2; }
