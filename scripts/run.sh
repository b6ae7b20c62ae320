#!/usr/bin/env bash
# Builds the images and boots them in QEMU. The exit status is the guest's; see `end_with` below
# for the ends that are not the guest's doing.

source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
source "$root/scripts/network.sh"

usage() {
  cat <<'USAGE'
scripts/run.sh [OPTION ...]: build, boot, and be the machine's console.

  --environment NAME [ARG ...]  what to run first instead of the shell; its arguments end at the
                                next word that begins with --
  --memory MIB                  memory of the machine (default 512)
  --cpus N                      processors of the machine (default 1)
  --cpu MODEL                   QEMU's processor model (default max)
  --accelerator tcg|kvm         how QEMU runs the processor (default tcg)
  --icount                      count instructions: the same run gives the same counts
  --slice MICROSECONDS          how long a slot of the processor's time is (default 5000, or 1000 with
                                --icount)
  --http PORT                   where the web server answers on this host (default 8080; headless:
                                nowhere)
  --forward [udp:]HOST:GUEST    another port of this host that leads to one of the machine's
  --link user                   what the machine's cable leads to: QEMU's own little network, which
         tap=NAME               is the default; a tap device of this host; or port REMOTE of
         dgram=LOCAL:REMOTE     127.0.0.1 from port LOCAL, a frame a datagram. Given more than once:
                                all of these, joined by a hub
  --disk FILE                   a disk; given more than once: as many. As blkdebug:RULES:FILE it fails
                                as a file of rules for QEMU's blkdebug says; as slow:N:FILE it carries
                                out N requests a second. If nothing is said the shell
                                has a small site's: .build/disk.img, or headless, where --http is said,
                                .build/site.img, which forgets what is written
  --queue FILE                  a disk whose queue a program may drive itself: on a controller of its own,
                                behind an IOMMU; given more than once: as many
  --capture FILE                writes every packet to a file that Wireshark opens
  --gdb                         stop before the first instruction until gdb attaches to port 1234
  --headless                    no terminal: the console is plain standard input and output
  --timeout SECONDS             end the machine after so long, with status 124
  --initrd LIST                 QEMU's own list of modules instead of all programs ('' for none)
  --help                        this text

Status 123: QEMU failed; 124: time ran out; 125: the processor gave up (triple fault);
126: the kernel found a fault in itself. Everything else is the guest's own.
USAGE
}

# A whole number from 1, or a line that says so.
positive() {
  [[ $2 =~ ^[1-9][0-9]*$ ]] || fail "$1 wants a whole number from 1, not '$2'"
}

environment=(shell) memory=512 processors=1 model=max accelerator=tcg
slice='' icount=0 gdb=0 headless=0 timeout=0 modules=all http='' capture='' links=() disks=() rates=() queues=()
while (($#)); do
  case $1 in
    --environment | --memory | --cpus | --cpu | --accelerator | --timeout | --initrd | \
      --slice | --http | --forward | --link | --capture | --disk | --queue)
      (($# > 1)) || fail "$1 wants a value; scripts/run.sh --help lists the options" ;;&
    --environment)
      environment=("$2")
      while (($# > 2)) && [[ $3 != --* ]]; do environment+=("$3"); shift; done
      shift ;;
    --memory) positive "$1" "$2"; memory=$2; shift ;;
    --cpus) positive "$1" "$2"; processors=$2; shift ;;
    --cpu) model=$2; shift ;;
    --slice) positive "$1" "$2"; slice=$2; shift ;;
    --accelerator)
      [[ $2 == tcg || $2 == kvm ]] || fail "--accelerator is tcg or kvm, not '$2'"
      accelerator=$2; shift ;;
    --timeout) positive "$1" "$2"; timeout=$2; shift ;;
    --initrd) modules=$2; shift ;;
    --http)
      is_port "$2" || fail "--http wants a port from 1 to 65535, not '$2'"
      http=$2; shift ;;
    --forward)
      ports=${2#udp:} protocol=tcp
      [[ $ports == "$2" ]] || protocol=udp
      are_ports "$ports" || fail "--forward wants [udp:]HOST:GUEST, not '$2'"
      forward "$protocol" "${ports%:*}" "${ports#*:}"; shift ;;
    --link)
      is_link "$2" || fail "--link wants user, tap=NAME or dgram=LOCAL:REMOTE, not '$2'"
      links+=("$2"); shift ;;
    --disk)
      file=$2 rules='' rate=0
      if [[ $file == slow:*:* ]]; then
        rate=${file#slow:} rate=${rate%%:*} file=${file#slow:*:}
        positive "--disk slow" "$rate"
      fi
      if [[ $file == blkdebug:*:* ]]; then rules=${file#blkdebug:} file=${2##*:} rules=${rules%:*}; fi
      [[ -f $file && -r $file ]] ||
        fail "--disk wants a file, and '$file' is none; scripts/image.sh makes one"
      [[ -z $rules || -r $rules ]] || fail "--disk wants a file of rules, and '$rules' is none"
      disks+=("${rules:+blkdebug:$(realpath -- "$rules"):}$(realpath -- "$file")")
      rates+=("$rate"); shift ;;
    --queue)
      [[ -f $2 && -r $2 ]] || fail "--queue wants a file, and '$2' is none; truncate makes one"
      queues+=("$(realpath -- "$2")"); shift ;;
    --capture) capture=$(realpath -m -- "$2"); shift ;;
    --icount) icount=1 ;;
    --gdb) gdb=1 ;;
    --headless) headless=1 ;;
    --help) usage; exit 0 ;;
    *) fail "unknown option '$1'; scripts/run.sh --help lists the options" ;;
  esac
  shift
done
((!icount)) || [[ $accelerator == tcg ]] || fail "--icount counts under tcg only; leave out kvm"
((${#links[@]})) || links=(user)
if [[ " ${links[*]} " == *" user "* ]]; then
  if [[ -z $http ]] && ((!headless)); then http=8080; fi
  [[ -z $http ]] || forward tcp "$http" 80
elif [[ -n $http$forwards ]]; then
  fail "--http and --forward lead through QEMU's own network; add --link user"
fi
((memory > 1)) || fail "--memory wants 2 at least: the kernel is loaded above the first MiB"

# A disk with a small site for the web server, and a folder for files in memory.
make_disk() {
  local content status=0
  content=$(mktemp -d)
  cp -r "$root/Sources/Programs/Web/Site/." "$content"
  mkdir -m 1777 "$content/tmp"
  chmod 755 "$content"
  "$root/scripts/image.sh" "$content" "$1" || status=$?
  rm -rf "$content"
  return "$status"
}

build_images
snapshot=off
if ((!${#disks[@]} && !icount)) && [[ ${environment[0]} == shell && $modules == all ]]; then
  if ((!headless)); then
    disks=("$root/.build/disk.img")
    [[ -f ${disks[0]} ]] || make_disk "${disks[0]}"
  elif [[ -n $http || ${links[*]} != user ]]; then
    # Many machines may have it at once.
    disks=("$root/.build/site.img") snapshot=on
    [[ -f ${disks[0]} && -z $(find "$root/Sources/Programs/Web/Site" -newer "${disks[0]}") ]] ||
      make_disk "${disks[0]}"
  fi
fi
cd "$images"

# The module list: the first environment with its arguments, every other program, every table of
# symbols. QEMU separates modules by commas; a doubled comma stands for one in an argument.
list_modules() {
  local first=${environment[0]} name names=()
  mapfile -t names < <(program_names | tr '[:upper:]' '[:lower:]')
  [[ " ${names[*]} " == *" $first "* ]] ||
    fail "there is no environment '$first'; there are: ${names[*]}"
  modules=${environment[*]//,/,,}
  for name in "${names[@]}"; do
    [[ $name == "$first" ]] || modules+=,$name
  done
  for name in kernel "${names[@]}"; do modules+=,$name.symbols; done
}
[[ $modules != all ]] || list_modules

# QEMU before 8.1 leaves the fences out of a machine that can never have a second processor, though its
# devices run beside the first: then a card that was filled up waits for ever to hear of new buffers.
# An IOMMU stands only on the newer of QEMU's two boards.
board=(-machine pc)
((!${#queues[@]})) || board=(-machine q35 -device intel-iommu,intremap=on)
machine=(qemu-system-x86_64 "${board[@]}" -nodefaults -display none -no-reboot -m "$memory"
  -smp "$processors,maxcpus=$((processors + 1))" -device isa-debug-exit,iobase=0xf4,iosize=4 -kernel kernel)

# Whether the accelerator runs the kernel and a program: a shell that is told to shut down does so.
runs_under_kvm() {
  local status=0
  printf 'shutdown\n' | timeout 15 "${machine[@]}" -accel kvm -cpu "$model" -initrd shell \
    -serial stdio -monitor none &>/dev/null || status=$?
  ((status == 33))
}
if [[ $accelerator == kvm ]] && ! runs_under_kvm; then
  echo "run.sh: kvm does not run guests here; going on with tcg" >&2
  accelerator=tcg
fi

machine+=(-accel "$accelerator")
[[ -z $modules ]] || machine+=(-initrd "$modules")
if ((icount)); then
  # Same clock, same random numbers, and no instruction that a host may count in another way.
  # A slice is a million instructions. Idle time passes at once, unless a peer on the network, to whom it
  # does not, would be given up for it.
  sleep=off
  [[ -z $http$forwards ]] || sleep=on
  machine+=(-icount "shift=0,sleep=$sleep" -rtc "base=2026-01-01,clock=vm" -seed 1)
  model+=,-erms
fi
((!icount)) || : "${slice:=1000}"
[[ -z $slice ]] || machine+=(-append "slice-microseconds=$slice")
machine+=(-cpu "$model")
network_of "${links[@]}"
# The first controller is the kernel's, also if it has no disk.
if ((${#disks[@]} + ${#queues[@]})); then
  machine+=(-device nvme,id=disks,serial=exokernel)
  for disk in "${!disks[@]}"; do
    options=if=none,id=disk$disk,format=raw,snapshot=$snapshot
    ((!${rates[disk]:-0})) || options+=,throttling.iops-total=${rates[disk]}
    machine+=(-drive "$options,file=${disks[disk]//,/,,}"
      -device "nvme-ns,bus=disks,drive=disk$disk")
  done
fi
for queue in "${!queues[@]}"; do
  machine+=(-device "nvme,id=queue$queue,serial=queue$queue"
    -drive "if=none,id=own$queue,format=raw,file=${queues[queue]//,/,,}"
    -device "nvme-ns,bus=queue$queue,drive=own$queue")
done
if [[ -n $capture ]]; then
  (: >"$capture") 2>/dev/null || fail "the capture '$capture' cannot be written; name another file"
  machine+=(-object "filter-dump,id=capture,netdev=link,file=$capture")
fi
if ((gdb)); then
  ! (: </dev/tcp/127.0.0.1/1234) 2>/dev/null ||
    fail "port 1234, where gdb attaches, is in use; end what listens there"
  machine+=(-gdb tcp:127.0.0.1:1234 -S)
fi
# On a terminal ^C goes to the guest; headless it ends QEMU.
signals=off
((!headless)) || signals=on
machine+=(-chardev "stdio,id=console,signal=$signals" -serial chardev:console -monitor none)
((!timeout)) || machine=(timeout --foreground --kill-after=5 "$timeout" "${machine[@]}")

# Maps QEMU's status to ours. The guest writes its status plus 16 to the exit device, which makes
# QEMU end with twice that plus 1, in eight bits: odd, and never QEMU's own 1.
end_with() {
  (($1 != 124 && ($1 != 137 || !timeout || SECONDS - started <= timeout))) ||
    fail "time ran out after $timeout s" 124
  (($1 != 0)) || fail "the processor gave up (triple fault); scripts/debug.sh shows where" 125
  (($1 % 2 && $1 > 1)) || fail "QEMU failed with status $1; its message stands above" 123
  exit $((($1 / 2 + 112) % 128))
}
trap 'exit 130' INT
started=$SECONDS status=0
"${machine[@]}" || status=$?
end_with "$status"
