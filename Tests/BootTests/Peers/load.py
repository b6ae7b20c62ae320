# Has wrk ask for a page for ten seconds, and halfway through has ss count the connections that have got
# an answer: wrk says nothing of one that never came about.
# Usage: load.py CONNECTIONS URL

import re
import subprocess
import sys
import time

connections, url = sys.argv[1:]
wrk = subprocess.Popen(["wrk", "--threads", "1", "--connections", connections, "--duration", "10s",
                        "--timeout", "10s", url])
time.sleep(5)
sockets = subprocess.run(["ss", "--tcp", "--info", "--no-header", "state", "established"],
                         check=True, capture_output=True, text=True).stdout
print(f"{len(re.findall(r'bytes_received:[1-9]', sockets))} connections served", flush=True)
sys.exit(wrk.wait())
