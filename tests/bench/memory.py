#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""memory.py [PID]

Prints as JSON what memory is in use, in bytes: of the kernel, objects of the
caches that key managers and XFRM allocate from, in their slots and in whole
pages; of the process PID, what is its alone (anon)."""

import glob
import json
import os
import re
import sys
import time

CACHES = re.compile(r"kmalloc-|xfrm_")


def settle():
    """RCU frees what is no longer used; processors give back what they keep
    for themselves, which would be counted as in use."""
    time.sleep(0.5)
    for path in glob.glob("/sys/kernel/slab/*/shrink"):
        if CACHES.match(path.split("/")[-2]):
            with open(path, "w") as shrink:
                shrink.write("1")


def kernel():
    found = {"slots": 0, "pages": 0, "objects": {}}
    with open("/proc/slabinfo") as file:
        rows = [line.split() for line in file][2:]
    for row in rows:
        if not CACHES.match(row[0]):
            continue
        active, _, size, _, pages = map(int, row[1:6])
        found["slots"] += active * size
        found["pages"] += int(row[14]) * pages * os.sysconf("SC_PAGESIZE")
        found["objects"][row[0]] = active
    return found


def anon(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file
                    if line.startswith("RssAnon:"))


def main():
    settle()
    found = kernel()
    if len(sys.argv) > 1:
        found["anon"] = anon(sys.argv[1])
    json.dump(found, sys.stdout)


main()
