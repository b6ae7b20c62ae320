# Bad weather between the machine and a tap: frames are lost, doubled and held back until later ones
# have overtaken them, as a seed decides. Says "ready" when it is, ends with its standard input, and
# says then what became of the frames.
# Usage: relay.py DEVICE OWN_PORT MACHINE_PORT SEED

import fcntl
import heapq
import os
import random
import select
import socket
import struct
import sys
import time

LOSS, DOUBLING, HOLDING = 0.05, 0.03, 0.05
HELD_SECONDS = 0.002, 0.02
# linux/if_tun.h
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000


def open_tap(name):
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    return tap


class Direction:
    """One way, with chances of its own, so that the other's frames change nothing here."""

    def __init__(self, name, send, seed):
        self.name, self.send = name, send
        self.chance = random.Random(f"{name} {seed}")
        self.held = []
        self.seen = self.lost = self.doubled = self.late = 0

    def take(self, frame):
        self.seen += 1
        if self.chance.random() < LOSS:
            self.lost += 1
            return
        copies = 1
        if self.chance.random() < DOUBLING:
            self.doubled += 1
            copies = 2
        for _ in range(copies):
            if self.chance.random() < HOLDING:
                self.late += 1
                release = time.monotonic() + self.chance.uniform(*HELD_SECONDS)
                heapq.heappush(self.held, (release, self.late, frame))
            else:
                self.pass_on(frame)

    def release(self, now):
        while self.held and self.held[0][0] <= now:
            self.pass_on(heapq.heappop(self.held)[2])

    def pass_on(self, frame):
        try:
            self.send(frame)
        except OSError:
            # Nobody at the other end yet, or its queue is full: weather like any other.
            self.lost += 1

    def __str__(self):
        return (f"{self.name}: {self.seen} frames, {self.lost} lost, {self.doubled} doubled, "
                f"{self.late} late")


def main(device, own_port, machine_port, seed):
    tap = open_tap(device)
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    link.bind(("127.0.0.1", own_port))
    machine = ("127.0.0.1", machine_port)
    outward = Direction("from the machine", lambda frame: os.write(tap, frame), seed)
    inward = Direction("to the machine", lambda frame: link.sendto(frame, machine), seed)
    print("ready", flush=True)
    while True:
        releases = [way.held[0][0] for way in (outward, inward) if way.held]
        wait = max(0, min(releases) - time.monotonic()) if releases else None
        ready = select.select([tap, link, sys.stdin], [], [], wait)[0]
        if sys.stdin in ready:
            break
        if tap in ready:
            inward.take(os.read(tap, 65536))
        if link in ready:
            outward.take(link.recv(65536))
        now = time.monotonic()
        outward.release(now)
        inward.release(now)
    print(outward, inward, sep="\n", flush=True)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
