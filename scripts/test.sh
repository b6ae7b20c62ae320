#!/usr/bin/env bash
# Runs every test: builds the images, then runs the host tests, which check and boot them in QEMU.
# Ends with a summary of Swift Testing for each turn; the status is 0 only if all passed.

source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

filter=()
while (($#)); do
  case $1 in
    --filter)
      (($# > 1)) || fail "--filter wants the name of a test or a suite"
      filter+=(--filter "$2"); shift ;;
    --help)
      echo "scripts/test.sh [--filter NAME ...]: runs all tests, or those whose names match"
      exit 0 ;;
    *) fail "unknown option '$1'; scripts/test.sh --help lists the options" ;;
  esac
  shift
done

# What the tests use as peers of the machine.
"$root/scripts/setup.sh" curl tshark wrk ping ip scapy3 mke2fs e2fsck debugfs sfdisk fdisk

build_images
export EXOKERNEL_SKIP_BUILD=1

# Optimised, as the random sequences and the exhaustive exploration want it; -enable-testing keeps
# @testable imports possible. A reader of the summary needs no empty run of XCTest beside it.
run_tests() {
  swift test --package-path "$root" -c release -Xswiftc -enable-testing --disable-xctest "$@"
}

if ((${#filter[@]})); then
  run_tests "${filter[@]}"
  exit
fi

# In three turns: what models compute for minutes would take the processors from machines that answer
# a network in real time, and so would machines that count every instruction.
counting='BootTests\.(EnvironmentTests|HostileTests)'
status=0
run_tests --skip BootTests || status=1
run_tests --skip-build --filter BootTests --skip "$counting" || status=1
run_tests --skip-build --filter "$counting" || status=1
exit $status
