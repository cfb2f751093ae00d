#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""setups.py WINDOW FIRST LAST [NAME=PID...]

Runs in the initiator's namespace. Has ikek bring connections cFIRST to cLAST
up, WINDOW at a time, and prints as JSON how long each took and who used the
processors meanwhile: the kernel's threads, this program, the processes NAME.
Fails if a connection does not come up."""

import json
import struct
import sys
import time

import cpu
import netlink

PATIENCE = 600      # seconds without any event; they are short with --icount


class Setups:
    def __init__(self, window, todo):
        self.number = netlink.header_numbers()
        self.nl = netlink.Netlink("ikek")
        self.window = window
        self.todo = todo
        self.begun = {}
        self.took = []

    def begin(self, conn):
        name = netlink.attr(self.number["IKEK_A_COMMAND_CONN"],
                            conn.encode() + b"\0")
        now = time.monotonic_ns()
        answers = self.nl.call(self.number["IKEK_CMD_UP"], name)
        ticket = dict(answers[0])[self.number["IKEK_A_COMMAND_TICKET"]]
        self.begun[self.value(ticket)] = conn, now

    @staticmethod
    def value(data):
        return int.from_bytes(data, sys.byteorder)

    def end(self, event):
        n = self.number
        event = dict(event)
        if self.value(event[n["IKEK_A_EVENT_TYPE"]]) != \
                n["IKEK_EVENT_TYPE_DONE"]:
            return
        conn, start = self.begun.pop(
            self.value(event[n["IKEK_A_EVENT_TICKET"]]), (None, None))
        if not conn:
            return
        error = event.get(n["IKEK_A_EVENT_ERROR"], bytes(4))
        if self.value(error):
            reason = event.get(n["IKEK_A_EVENT_REASON"], b"").decode()
            sys.exit(f"{conn} is not up: {reason} "
                     f"({struct.unpack('=i', error)[0]})")
        self.took.append(time.monotonic_ns() - start)

    def run(self):
        while self.todo or self.begun:
            while self.todo and len(self.begun) < self.window:
                self.begin(self.todo.pop(0))
            events = self.nl.wait_events(PATIENCE)
            if not events:
                sys.exit(f"no event for {PATIENCE} s, waiting for "
                         f"{[c for c, _ in self.begun.values()][:5]}")
            for event in events:
                self.end(event)


def main():
    window, first, last = map(int, sys.argv[1:4])
    pids = dict(word.split("=") for word in sys.argv[4:])
    setups = Setups(window, [f"c{i}" for i in range(first, last + 1)])
    before = cpu.snapshot(pids)
    setups.run()
    after = cpu.snapshot(pids)
    json.dump({
        "window": window,
        "count": last - first + 1,
        "used_ns": cpu.difference(before, after),
        "latency_ns": setups.took,
    }, sys.stdout)


main()
