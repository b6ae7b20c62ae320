# The host at the other end of a tap: 10.7.0.1 on a device that this program makes in the network
# namespace that it runs in, and a DHCP server (RFC 2131) that lends the machine 10.7.0.2. Says
# "ready" when it is, and ends with its standard input.
# Usage: host.py DEVICE

import socket
import subprocess
import sys
import threading

HOST, GUEST, MASK = "10.7.0.1", "10.7.0.2", "255.255.255.0"
DISCOVER, OFFER, REQUEST, ACKNOWLEDGE = 1, 2, 3, 5
OPTIONS_START = 240


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def make_device(name):
    """A device that lives as long as the namespace, whoever attaches to it."""
    ip("link", "set", "lo", "up")
    ip("tuntap", "add", "mode", "tap", name)
    ip("address", "add", f"{HOST}/24", "dev", name)
    ip("link", "set", name, "up")


def kind_of(request):
    """The message type among the options of a client's message."""
    place = OPTIONS_START
    while place + 2 < len(request) and request[place] != 255:
        if request[place] == 53:
            return request[place + 2]
        place += 1 if request[place] == 0 else 2 + request[place + 1]
    return None


def answer(request, kind):
    """What lends the address: the same fixed part, turned round, and the options of a lease."""
    own = socket.inet_aton(HOST)
    options = bytes([53, 1, kind, 54, 4]) + own + bytes([51, 4]) + (3600).to_bytes(4, "big")
    options += bytes([1, 4]) + socket.inet_aton(MASK) + bytes([3, 4]) + own + b"\xff"
    fixed = bytearray(request[:OPTIONS_START])
    fixed[0] = 2
    fixed[16:20] = socket.inet_aton(GUEST)
    return bytes(fixed) + options


def lend(device):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    server.bind(("", 67))
    print("ready", flush=True)
    while True:
        request = server.recv(2048)
        kind = {DISCOVER: OFFER, REQUEST: ACKNOWLEDGE}.get(kind_of(request))
        if kind:
            server.sendto(answer(request, kind), ("255.255.255.255", 68))


make_device(sys.argv[1])
threading.Thread(target=lend, args=(sys.argv[1],), daemon=True).start()
sys.stdin.read()
