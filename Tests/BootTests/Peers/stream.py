# Sends random bytes to an echo over TCP as fast as they go, and compares what comes back.
# Usage: stream.py ADDRESS PORT BYTES

import random
import socket
import sys
import threading
import time

PATIENCE = 60


def connect(peer):
    """The echo may not listen yet, and a refusal may be lost."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(peer, 5)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def send(link, data):
    link.sendall(data)
    link.shutdown(socket.SHUT_WR)


address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
data = random.Random(count).randbytes(count)
link = connect((address, port))
link.settimeout(PATIENCE)
threading.Thread(target=send, args=(link, data), daemon=True).start()
got = bytearray()
while part := link.recv(65536):
    got += part
if got != data:
    sys.exit(f"{len(got)} bytes of {count} came back, or others")
