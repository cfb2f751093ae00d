#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""load.py FILE COUNT [NAME=PID...]

Runs in the initiator's namespace. Has ikekctl load FILE, waits until there are
COUNT Child SAs, and prints as JSON who used the processors until the load was
done and until all were there."""

import json
import subprocess
import sys
import time

import cpu
import netlink

PATIENCE = 3600     # seconds; they are short with --icount


def main():
    path, count = sys.argv[1], int(sys.argv[2])
    pids = dict(word.split("=") for word in sys.argv[3:])
    number = netlink.header_numbers()
    nl = netlink.Netlink("ikek")

    def child_sas():
        stats = dict(nl.call(number["IKEK_CMD_STATS_GET"], b"")[0])
        return int.from_bytes(stats[number["IKEK_A_STATS_CHILD_SAS"]],
                              sys.byteorder)

    before = cpu.snapshot(pids)
    load = subprocess.run(["ikekctl", "load", path], capture_output=True,
                          text=True)
    if load.returncode:
        sys.exit(load.stderr)
    loaded = cpu.snapshot(pids)
    end = time.monotonic() + PATIENCE
    while child_sas() < count:
        if time.monotonic() > end:
            sys.exit(f"only {child_sas()} of {count} Child SAs")
        time.sleep(0.1)
    up = cpu.snapshot(pids)
    json.dump({
        "count": count,
        "load_ns": cpu.difference(before, loaded),
        "up_ns": cpu.difference(before, up),
    }, sys.stdout)


main()
