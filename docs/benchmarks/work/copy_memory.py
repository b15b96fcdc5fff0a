"""How fast memory is copied on this machine; waits to be let go, so that several can work at once.

Argument: megabytes to copy. Printed are bytes a second, each byte read and written counted: two for one copied.
"""

import json
import sys
import time

import numpy as np

source = np.ones(int(sys.argv[1]) * 1024**2 // 8)
target = np.zeros_like(source)
np.copyto(target, source)
print("ready", flush=True)
sys.stdin.readline()
seconds = []
for _ in range(7):
    start = time.perf_counter()
    np.copyto(target, source)
    seconds.append(time.perf_counter() - start)
print(json.dumps(2 * source.nbytes / sorted(seconds)[3]))
