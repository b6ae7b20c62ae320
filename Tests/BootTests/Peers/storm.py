# A neighbour on the machine's wire that sends small frames without pause, for nobody in particular, until its
# standard input ends; then it says how many.
# Usage: storm.py OWN_PORT MACHINE_PORT

import select
import socket
import sys

# Broadcast, from a local address, of an experimental type (IEEE 802: 0x88b5): matched by no filter.
FRAME = b"\xff" * 6 + b"\x02\x00\x00\x00\x00\x01" + b"\x88\xb5" + bytes(50)


def main(own_port, machine_port):
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.bind(("127.0.0.1", own_port))
    count = 0
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        for _ in range(64):
            try:
                link.sendto(FRAME, ("127.0.0.1", machine_port))
                count += 1
            except ConnectionRefusedError:
                # The machine is not there yet, or no more.
                pass
    print(f"{count} frames", flush=True)


main(int(sys.argv[1]), int(sys.argv[2]))
