# What the scripts share: where things stand, how images are built and staged. Sourced, never run.
# Images are staged in .build/images as QEMU loads them: each program without debug information
# under its lower-cased name, and beside it the table that names its code in backtraces.

set -euo pipefail
# Where Debian keeps mke2fs and its like, which are not only for root.
export PATH=$PATH:/usr/sbin:/sbin

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
triple=x86_64-unknown-none-elf
products=$root/.build/$triple/release
images=$root/.build/images

# Says in one line what is wrong and what to do, and ends the script.
fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-2}"
}

# The folders under Sources/Programs: one program each.
program_names() {
  local folder
  for folder in "$root"/Sources/Programs/*/; do
    basename "$folder"
  done
}

# Puts the tools that came with the compiler before the system's own of other versions.
use_toolchain() {
  local resources
  resources=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
  PATH=${resources%/lib/swift}/bin:$PATH
  unicode_tables=$resources/embedded/$triple/libswiftUnicodeDataTables.a
  [[ -f $unicode_tables ]] ||
    fail "this Swift toolchain has no Embedded Swift for $triple; install Swift 6.3 from swift.org"
}

# SwiftPM does not track linker scripts: an image older than one of them is linked anew.
remove_images_older_than_linker_scripts() {
  local name script
  for name in Kernel $(program_names); do
    for script in "$root"/linker/*.ld; do
      if [[ $script -nt $products/$name ]]; then rm -f "$products/$name"; fi
    done
  done
}

# Makes the staged image and the symbol table of a product, if the product is newer.
stage() {
  local product=$products/$1 staged=$images/${1,,}
  [[ -f $product ]] || fail "the build made no $1; does Package.swift list it as a program?"
  if [[ $product -nt $staged ]]; then
    llvm-objcopy --strip-all "$product" "$staged.new"
    mv "$staged.new" "$staged"
  fi
  if [[ $product -nt $staged.symbols || $root/scripts/make-symbols.py -nt $staged.symbols ]]; then
    python3 "$root/scripts/make-symbols.py" "$product" "$staged.symbols"
  fi
}

# Builds and stages the kernel and all programs. Tests that run inside `swift test` set
# EXOKERNEL_SKIP_BUILD=1, for a build inside a build waits for its own lock.
build_images() {
  local name
  if [[ ${EXOKERNEL_SKIP_BUILD:-} == 1 ]]; then
    [[ -f $images/kernel ]] || fail "there are no images; unset EXOKERNEL_SKIP_BUILD to build them"
    return
  fi
  "$root/scripts/setup.sh"
  use_toolchain
  remove_images_older_than_linker_scripts
  [[ -d $products ]] || echo "Building kernel and programs; the first time takes a while." >&2
  EXOKERNEL_BAREMETAL=1 EXOKERNEL_UNICODE_TABLES=$unicode_tables \
    swift build --package-path "$root" --triple "$triple" -c release --quiet >&2 ||
    fail "the build failed; its message stands above"
  mkdir -p "$images"
  for name in Kernel $(program_names); do
    stage "$name"
  done
}
