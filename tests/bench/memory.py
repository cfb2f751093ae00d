#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""memory.py [PID]

Prints as JSON what memory is in use, in bytes: slab is that of the kernel's
objects, at the size of their slabs' slots; slab_pages is the same in whole
pages; used is what MemAvailable lacks; anon is the process's own."""

import json
import sys
import time


def fields(path):
    with open(path) as file:
        return {line.split(":")[0]: int(line.split()[1]) * 1024
                for line in file if line.rstrip().endswith(" kB")}


def slab():
    with open("/proc/slabinfo") as file:
        rows = [line.split() for line in file][2:]
    return {row[0]: int(row[1]) * int(row[3]) for row in rows}


def settle():
    """RCU frees what is no longer used; caches are not of interest."""
    with open("/proc/sys/vm/drop_caches", "w") as file:
        file.write("3\n")
    time.sleep(0.5)


def main():
    settle()
    meminfo = fields("/proc/meminfo")
    caches = slab()
    found = {
        "slab": sum(caches.values()),
        "slab_pages": meminfo["Slab"],
        "used": meminfo["MemTotal"] - meminfo["MemAvailable"],
        "caches": caches,
    }
    if len(sys.argv) > 1:
        found["anon"] = fields(f"/proc/{sys.argv[1]}/status")["RssAnon"]
    json.dump(found, sys.stdout)


main()
