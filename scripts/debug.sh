#!/usr/bin/env bash
# Boots a machine that waits, and attaches gdb with the symbols of the kernel and all programs.
# Usage: scripts/debug.sh [OPTION OF run.sh ...] [-- OPTION OF gdb ...]
#        scripts/debug.sh --attach [-- OPTION OF gdb ...]   to `scripts/run.sh --gdb` elsewhere
# Break by place (`break Shell.swift:20`, then `continue`), for Swift's names are mangled. Every
# program has addresses of its own, so that a breakpoint stops only the program that it means.

source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

options=()
while (($#)) && [[ $1 != -- ]]; do options+=("$1"); shift; done
(($# == 0)) || shift

"$root/scripts/setup.sh" gdb
build_images
export EXOKERNEL_SKIP_BUILD=1

commands=$root/.build/debug.gdb
{
  echo "set confirm off"
  echo "set architecture i386:x86-64"
  echo "file '$products/Kernel'"
  for name in $(program_names); do echo "add-symbol-file '$products/$name'"; done
  echo "target remote 127.0.0.1:1234"
} >"$commands"

if [[ ${options[*]} != --attach ]]; then
  # In a session of its own, for ^C in gdb stops the guest and must not end QEMU.
  console=$root/.build/console.txt
  setsid "$root/scripts/run.sh" "${options[@]}" --gdb --headless >"$console" 2>&1 </dev/null &
  machine=$!
  trap 'kill -- "-$machine" 2>/dev/null || true' EXIT
  echo "The console goes to $console; to type at it, use --attach." >&2
fi
# gdb repeats a refused connection for some seconds, until QEMU listens.
gdb -q -x "$commands" "$@"
