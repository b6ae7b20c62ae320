# The machine's network card and what its cable leads to, in QEMU's words. Sourced by run.sh.

# Whether a number is a port's.
is_port() {
  [[ $1 =~ ^[1-9][0-9]{0,4}$ ]] && (($1 < 65536))
}

# Whether two numbers, a colon between them, are ports'.
are_ports() {
  [[ $1 == *:* ]] && is_port "${1%%:*}" && is_port "${1#*:}"
}

# Whether something is a link as --link has it.
is_link() {
  case $1 in
    user) ;;
    tap=*) [[ $1 =~ ^tap=[[:alnum:]._-]{1,15}$ ]] ;;
    dgram=*) are_ports "${1#dgram=}" ;;
    *) false ;;
  esac
}

forwards=''

# Has a port of this host, which must be free, lead to one of the machine's.
forward() {
  local protocol=$1 host=$2 guest=$3
  if [[ $protocol == tcp ]] && (: <"/dev/tcp/127.0.0.1/$host") 2>/dev/null; then
    fail "port $host is in use on this host; choose another with --http or --forward"
  fi
  forwards+=",hostfwd=$protocol:127.0.0.1:$host-:$guest"
}

# What is at the other end of a link. A tap's frames come with a header for offloads, which a capture
# would take for the frames' beginning: with one there are none.
netdev() {
  local ports=${1#dgram=}
  case $1 in
    user) echo "user$forwards" ;;
    tap=*) echo "tap,ifname=${1#tap=},script=no,downscript=no${capture:+,vnet_hdr=off}" ;;
    dgram=*)
      echo "dgram,local.type=inet,local.host=127.0.0.1,local.port=${ports%:*},remote.type=inet,$(
        )remote.host=127.0.0.1,remote.port=${ports#*:}" ;;
  esac
}

# The options of QEMU for a card on a link; on a hub, where there are several.
network_of() {
  local index
  if (($# == 1)); then
    machine+=(-netdev "$(netdev "$1"),id=link")
  else
    for ((index = 1; index <= $#; index++)); do
      machine+=(-netdev "$(netdev "${!index}"),id=end$index"
        -netdev "hubport,hubid=0,id=port$index,netdev=end$index")
    done
    machine+=(-netdev hubport,hubid=0,id=link)
  fi
  machine+=(-device virtio-net-pci,netdev=link,disable-legacy=on,mac=52:54:00:12:34:56)
}
