#!/usr/bin/env bash
# Compares what the benchmarks count with Tests/budgets.txt, a line `NAME INSTRUCTIONS [PERCENT]` for
# each. A count more than so many percent over its budget fails, 1 where none stands there, and so does a
# name that only one side has.
# Usage: scripts/budgets.sh [--lower]   --lower writes each lower count, and each new one, as budget

source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

lower=0
case ${1:-} in
  '') ;;
  --lower) lower=1 ;;
  *) fail "unknown option '$1'; the only one is --lower" ;;
esac

budgets=$root/Tests/budgets.txt
counts=$root/.build/counts.txt
# An empty volume on a sparse disk, large enough for mke2fs to choose blocks of 4 KiB.
disk=$root/.build/bench.img
empty=$(mktemp -d)
owned=$root/.build/bench-owned.img
queue=$root/.build/bench-queue.img
trap 'rm -rf "$empty" "$disk" "$owned" "$queue"' EXIT
"$root/scripts/image.sh" "$empty" "$disk" 1G >/dev/null
truncate -s 64M "$owned"
truncate -s 64M "$queue"
# `bench NAME median=COUNT ...`, or `least=`, as NAME COUNT.
counts_of() { tr -d '\r' | sed -nE 's/^bench ([^ ]*) (median|least)=([0-9]+) .*/\1 \3/p'; }

# What benchmarks on a machine count.
benchmark() {
  "$root/scripts/run.sh" --icount --headless --timeout 600 "$@" </dev/null | counts_of ||
    fail "the benchmarks did not end well; run scripts/run.sh --icount $*"
}
benchmark --environment bench >"$counts"
export EXOKERNEL_SKIP_BUILD=1
benchmark --disk "$disk" --disk "$owned" --environment bench disk >>"$counts"
benchmark --queue "$queue" --environment bench queue >>"$counts"
transmit=$(awk '$1 == "transmit" { print $2 }' "$counts")
python3 "$root/scripts/network-benchmarks.py" "${transmit:-0}" |
  counts_of >>"$counts" || fail "the benchmarks of the network did not end well"
[[ -s $counts ]] || fail "the benchmarks printed no counts"

if ((lower)); then
  awk '
    /^#/ { print; next }
    FNR == NR { count[$1] = $2; next }
    { $2 = $1 in count && count[$1] < $2 ? count[$1] : $2; print; known[$1] = 1 }
    END { for (name in count) if (!(name in known)) print name, count[name] | "sort" }
  ' "$counts" "$budgets" >"$budgets.new"
  mv "$budgets.new" "$budgets"
fi

awk '
  function complain(text) { print "budgets.sh: " text > "/dev/stderr"; failed = 1 }
  FNR == NR { if (!/^#/) { budget[$1] = $2; percent[$1] = NF > 2 ? $3 : 1 }; next }
  { measured[$1] = 1 }
  !($1 in budget) { complain($1 " has no budget; scripts/budgets.sh --lower gives it one"); next }
  { printf "%-32s %9d of %9d  %+6.1f %%\n", $1, $2, budget[$1], 100 * ($2 / budget[$1] - 1) }
  100 * $2 > (100 + percent[$1]) * budget[$1] {
    complain($1 " takes " $2 " instructions, over " percent[$1] " % more than its budget of " \
      budget[$1])
  }
  END {
    for (name in budget) if (!(name in measured)) complain(name " has a budget, but no count")
    exit failed
  }
' "$budgets" "$counts"
