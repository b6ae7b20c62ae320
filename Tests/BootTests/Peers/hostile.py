# A neighbour on the machine's wire that means harm: sends frames, a datagram each, until its standard
# input ends, and says then how many of which kind. `absurd` sends what no honest stack would, `flood`
# sends SYNs from everywhere and keeps no promise.
# Usage: hostile.py absurd|flood OWN_PORT MACHINE_PORT SEED

import random
import select
import socket
import sys
import time
from collections import Counter

from absurdities import FAMILIES, Neighbour

FRAMES_PER_SECOND = 1000


class Wire:
    """A port of this host that the machine's hub takes frames from, and gives its own to."""

    def __init__(self, own_port, machine_port):
        self.link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.link.bind(("127.0.0.1", own_port))
        self.link.setblocking(False)
        self.machine = ("127.0.0.1", machine_port)

    def send(self, frame):
        # An empty datagram would be the end of QEMU's link, and none is a frame.
        if frame:
            self.link.sendto(frame[:65000], self.machine)

    def receive(self):
        try:
            return self.link.recv(65536)
        except OSError:
            return None


def is_over():
    return bool(select.select([sys.stdin], [], [], 0)[0])


def absurd(wire, neighbour, counts):
    """Every kind in turn; whoever is answered a SYN goes on with a window of nothing."""
    while not is_over():
        for name, family in FAMILIES.items():
            for frame in family(neighbour):
                wire.send(bytes(frame))
                counts[name] += 1
                time.sleep(1 / FRAMES_PER_SECOND)
        while answer := wire.receive():
            for frame in neighbour.shut_window(answer):
                wire.send(bytes(frame))
                counts["windows of nothing"] += 1


def flood(wire, neighbour, counts):
    """As many as can be made; the answers are looked at by nobody."""
    while not is_over():
        for _ in range(100):
            wire.send(bytes(neighbour.anybody_knocks()))
            counts["SYNs"] += 1
        while wire.receive():
            pass


def main(kind, own_port, machine_port, seed):
    neighbour = Neighbour(random.Random(seed))
    wire = Wire(own_port, machine_port)
    counts = Counter()
    print("ready", flush=True)
    {"absurd": absurd, "flood": flood}[kind](wire, neighbour, counts)
    print(", ".join(f"{count} {name}" for name, count in counts.items()), flush=True)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
