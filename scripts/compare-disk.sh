#!/usr/bin/env bash
# Reads and writes a disk in order, 4 KiB, 128 KiB and 1 MiB at a time and no request before the last one has
# ended, here and on Linux (Debian's cloud kernel, `dd` with direct I/O) in the same QEMU, and prints the medians
# in MB a second, with the least and the most. The two have five turns each, of three rounds after one that is
# not counted, so that what else the host does meets both. What `dd` takes at least without the disk, to start
# and to make what it writes, is not counted.
# Usage: scripts/compare-disk.sh

source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

"$root/scripts/setup.sh" cpio
work=$root/.build/linux
disk=$root/.build/compare.img
mkdir -p "$work"
trap 'rm -f "$disk"' EXIT
# Not a sparse file: every block is in the host's memory.
dd if=/dev/urandom of="$disk" bs=1M count=128 status=none

# The kernel and the one program that Linux needs, as Debian has them, unpacked and not installed.
unpack() {
  local kernel
  kernel=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends:/ { print $2; exit }')
  [[ -n $kernel ]] || fail "apt knows no linux-image-cloud-amd64; run apt-get update"
  (cd "$work" && apt-get download -qq "$kernel" busybox-static 2>/dev/null) ||
    fail "the packages $kernel and busybox-static cannot be had"
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/packages"; done
}

# A file system in memory whose first program does the transfers. The cloud kernel has the driver built in.
make_initramfs() {
  local tree=$work/tree
  rm -rf "$tree"
  mkdir -p "$tree"/{bin,dev,proc,sys}
  cp "$work/packages/bin/busybox" "$tree/bin"
  cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox mkdir -p /sbin /usr/bin /usr/sbin
/bin/busybox --install -s
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while [ ! -b /dev/nvme0n1 ]; do sleep 1; done
# Nanoseconds, which busybox has no clock for.
now() { awk '/^now at/ { print $3; exit }' /proc/timer_list; }
# Microseconds that a dd takes.
took() {
  local start=$(now)
  dd "$@" 2>/dev/null || return
  echo $((($(now) - start) / 1000))
}
compare() { # read|write DISK'S-PART-OF-DD THE-SAME-WITHOUT-DISK
  for size in 4096:2048 131072:512 1048576:128; do
    how="bs=${size%:*} count=${size#*:}"
    without=$(for round in 1 2 3 4; do took $3 $how; done | sort -n | head -n 1)
    for round in warm-up 1 2 3; do
      with=$(took $2 $how) || continue
      [ $round = warm-up ] || echo "$1 ${size%:*} bytes at a time: $((${size%:*} * ${size#*:})) bytes in $((with - without)) us"
    done
  done
}
compare read "if=/dev/nvme0n1 of=/dev/null iflag=direct" "if=/dev/null of=/dev/null"
compare write "if=/dev/zero of=/dev/nvme0n1 oflag=direct" "if=/dev/zero of=/dev/null"
poweroff -f
INIT
  chmod +x "$tree/init"
  (cd "$tree" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initramfs"
}

[[ -d $work/packages ]] || unpack
make_initramfs
build_images

# Lines `read SIZE bytes at a time: COUNT bytes in TIME us`, or `write`, as `read SIZE` and MB a second.
rates_of() {
  tr -d '\r' | awk '/^(read|write) [0-9]+ bytes at a time:/ && $10 > 0 { print $1, $2, $7 / $10 }'
}

ours() {
  EXOKERNEL_SKIP_BUILD=1 "$root/scripts/run.sh" --headless --timeout 300 --disk "$disk" \
    --environment bench transfers </dev/null | rates_of
}

# The same machine but for the kernel.
linux() {
  timeout --foreground 300 qemu-system-x86_64 -machine pc -nodefaults -display none -no-reboot -m 512 \
    -smp 1,maxcpus=2 -accel tcg -cpu max -kernel "$work"/packages/boot/vmlinuz-* \
    -initrd "$work/initramfs" -append "console=ttyS0 quiet panic=-1" -serial stdio -monitor none \
    -device nvme,id=disks,serial=exokernel -drive "if=none,id=disk0,format=raw,file=${disk//,/,,}" \
    -device nvme-ns,bus=disks,drive=disk0 </dev/null | rates_of
}

# Median, least and most of each direction and size.
table() {
  awk -v name="$1" '
    NF { rates[$1 " " $2] = rates[$1 " " $2] " " $3 }
    END {
      for (kind in rates) {
        split(kind, words, " ")
        count = split(rates[kind], sorted, " ")
        for (i = 2; i <= count; i++)
          for (j = i; j > 1 && sorted[j] + 0 < sorted[j - 1] + 0; j--) {
            other = sorted[j]; sorted[j] = sorted[j - 1]; sorted[j - 1] = other
          }
        printf "%-6s %9d %-6s %10.1f %10.1f %10.1f\n", words[1], words[2], name, \
          sorted[int((count + 1) / 2)], sorted[1], sorted[count]
      }
    }'
}

here='' there=''
for turn in 1 2 3 4 5; do
  here+=$(ours)$'\n' there+=$(linux)$'\n'
done
[[ $here == *[0-9]* ]] ||
  fail "nothing was transferred here; run scripts/run.sh --disk FILE --environment bench transfers"
[[ $there == *[0-9]* ]] || fail "nothing was transferred on Linux"
printf '%-6s %9s %-6s %10s %10s %10s\n' '' bytes system 'MB/s' least most
{ table here <<<"$here"; table Linux <<<"$there"; } | sort -s -k1,1 -k2,2n
