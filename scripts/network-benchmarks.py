#!/usr/bin/env python3
"""What a request over the network costs the machine, in guest instructions: a line for each benchmark.

Boots the shell under --icount with the web server and the echo, plays their client over QEMU's own
network, and reads the shell's counters before and after so many requests: all that was not idle time,
interrupts included. The lowest of several rounds counts, for a round may hold a timer or a
retransmission. Checksums are the library's: that network offers none.

Usage: network-benchmarks.py TRANSMIT   what `bench transmit` says that the kernel takes to send a packet
"""

import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

RUN = pathlib.Path(__file__).with_name("run.sh")
IMAGE = RUN.with_name("image.sh")
ROUNDS = 15
HEAD_END = b"\r\n\r\n"


class Machine:
    """The machine's console, and the counters that it prints."""

    def __init__(self, disk, http, echo):
        self.process = subprocess.Popen(
            [RUN, "--icount", "--headless", "--timeout", "600", "--disk", disk, "--http",
             str(http), "--forward", f"udp:{echo}:7"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def type(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def counters(self):
        """Ticks by who spent them, without idle time and the shell's own."""
        self.type("counters")
        ticks = {}
        for line in self.process.stdout:
            found = re.match(r"\s+(\d+)(?:\s+\d+\s+\d+)?\s+(\S.*)", line.rstrip())
            if not found:
                continue
            name = found[2].strip()
            ticks[name] = ticks.get(name, 0) + int(found[1])
            if name == "echo":
                return {name: count for name, count in ticks.items()
                        if name not in ("idle time", "shell")}
        sys.exit("the machine ended early")

    def end(self):
        self.type("shutdown")
        self.process.communicate()


class Web:
    """A client of the web server."""

    def __init__(self, port):
        self.port = port

    def connect(self):
        link = socket.create_connection(("127.0.0.1", self.port), 30)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return link

    def wait(self):
        """Until the server answers: it has to start, and to be told its address."""
        for _ in range(120):
            try:
                return self.kept(1)
            except OSError:
                time.sleep(0.5)
        sys.exit("the web server does not answer")

    def request(self, path, *fields):
        lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{self.port}", "Accept: */*", *fields]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def answer(self, link, size):
        data = b""
        while HEAD_END not in data or len(data) < data.index(HEAD_END) + 4 + size:
            part = link.recv(65536)
            if not part:
                raise ConnectionError("the server ended a connection early")
            data += part
        if not data.startswith(b"HTTP/1.1 200 "):
            sys.exit(f"the server answered {data[:40]}")

    def kept(self, count):
        with self.connect() as link:
            for _ in range(count):
                link.sendall(self.request("/kilobyte"))
                self.answer(link, 1024)

    def closed(self, path, size, count):
        for _ in range(count):
            with self.connect() as link:
                link.sendall(self.request(path, "Connection: close"))
                self.answer(link, size)
                while link.recv(65536):
                    pass

    def connections(self, count):
        for _ in range(count):
            with self.connect() as link:
                link.shutdown(socket.SHUT_WR)
                while link.recv(65536):
                    pass


class Echo:
    """A client of the echo of datagrams, with so many under way."""

    def __init__(self, port):
        self.link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.link.connect(("127.0.0.1", port))
        self.link.settimeout(0.5)

    def run(self, count, window):
        sent = got = 0
        while got < count:
            while sent < count and sent - got < window:
                self.link.send(b"%022d" % sent)
                sent += 1
            try:
                self.link.recv(100)
                got += 1
            except OSError:
                # Lost, or not there yet: asked again.
                sent = got


def measure(machine, load, count):
    """What one of `count` operations costs in the cheapest of some rounds, by who spent it."""
    load(count)
    best = None
    for _ in range(ROUNDS):
        before = machine.counters()
        load(count)
        after = machine.counters()
        spent = {name: (after[name] - before[name]) / count for name in after}
        if best is None or sum(spent.values()) < sum(best.values()):
            best = spent
    return best


def report(name, instructions):
    print(f"bench {name} least={instructions:.0f} unit=instructions", flush=True)


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_disk(folder, image):
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>benchmark</title>")
    (folder / "kilobyte").write_bytes(bytes(range(256)) * 4)
    (folder / "hundred").write_bytes(bytes(range(256)) * 400)
    subprocess.run([IMAGE, folder, image], check=True)


def total(spent):
    return sum(spent.values())


def main():
    transmit = int(sys.argv[1])
    http, echo = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
    with tempfile.TemporaryDirectory() as place:
        disk = pathlib.Path(place, "disk.img")
        make_disk(pathlib.Path(place, "site"), disk)
        machine = Machine(disk, http, echo)
        web, datagrams = Web(http), Echo(echo)
        machine.type("run echo &")
        web.wait()
        datagrams.run(50, 1)

        report("udp-echo-alone", total(measure(machine, lambda n: datagrams.run(n, 1), 512)))
        spent = measure(machine, lambda n: datagrams.run(n, 16), 512)
        kernel = spent["interrupts"] + transmit
        report("udp-echo", total(spent))
        report("udp-echo-kernel", kernel)
        report("udp-echo-library", total(spent) - kernel)
        report("tcp-connect", total(measure(machine, web.connections, 100)))
        report("http-1k", total(measure(machine, lambda n: web.closed("/kilobyte", 1024, n), 100)))
        report("http-1k-keepalive", total(measure(machine, web.kept, 500)))
        report(
            "http-100k", total(measure(machine, lambda n: web.closed("/hundred", 102400, n), 50)))
        machine.end()


main()
