#!/usr/bin/env python3
"""pillow_peer.py FILE SECONDS: the median milliseconds that Pillow takes to decode a PNG from memory."""
import io
import sys
import time

from PIL import Image

with open(sys.argv[1], "rb") as file:
    data = file.read()
taken, end = [], time.perf_counter() + float(sys.argv[2])
while not taken or time.perf_counter() < end:
    start = time.perf_counter()
    Image.open(io.BytesIO(data)).load()
    taken.append((time.perf_counter() - start) * 1e3)
print(sorted(taken)[len(taken) // 2])
