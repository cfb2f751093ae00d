#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""idle.py SECONDS [NAME=PID...]

Prints as JSON who uses the processors while nobody gives orders: the kernel's
threads, this program, the processes NAME."""

import json
import sys
import time

import cpu

pids = dict(word.split("=") for word in sys.argv[2:])
before = cpu.snapshot(pids)
time.sleep(float(sys.argv[1]))
json.dump({"used_ns": cpu.difference(before, cpu.snapshot(pids))}, sys.stdout)
