# Boots a machine, has its shell write and synchronize without pause, and kills QEMU, as a power cut does.
# Says how many rounds were synchronized: round N wrote the file wN ("round N"), and copied `pattern` to cN.
# Usage: powercut.py RUN_SH IMAGE MILLISECONDS   from the first round's end to the cut

import os
import signal
import subprocess
import sys
import threading
import time

ROUNDS = 60


def main(run, image, milliseconds):
    machine = subprocess.Popen(
        [run, "--headless", "--timeout", "60", "--disk", image], start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = "".join(
        f"write w{n} round {n}\ncp pattern c{n}\nsync\n" for n in range(1, ROUNDS + 1)).encode()
    threading.Thread(target=lambda: send(machine.stdin, lines), daemon=True).start()
    cut = None
    printed = b""
    os.set_blocking(machine.stdout.fileno(), False)
    deadline = time.monotonic() + 30
    while time.monotonic() < (cut or deadline):
        printed += machine.stdout.read() or b""
        if cut is None and rounds(printed):
            cut = time.monotonic() + milliseconds / 1000
        time.sleep(0.002)
    os.killpg(machine.pid, signal.SIGKILL)
    machine.wait()
    os.set_blocking(machine.stdout.fileno(), True)
    printed += machine.stdout.read()
    if b"failed" in printed or not rounds(printed):
        sys.exit(printed.decode(errors="replace"))
    print(rounds(printed))


def send(pipe, lines):
    try:
        pipe.write(lines)
        pipe.flush()
    except BrokenPipeError:
        pass


def rounds(printed):
    """Synchronized is what the shell's next prompt stands behind."""
    return printed.replace(b"\r", b"").count(b"> sync\n> ")


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
