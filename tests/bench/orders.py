#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""orders.py up|rekey|rekey-child WINDOW CONNS [while=PID] [NAME=PID...]

Runs in the initiator's namespace. Gives ikek this order for each of CONNS,
WINDOW at a time: FIRST-LAST are the connections cFIRST to cLAST, NxTIMES is cN
again and again. With while=PID it stops when that process has ended, and what
is under way then does not count; that CONNS are too few is a failure. Prints as
JSON how long each took and who used the processors meanwhile: the kernel's
threads, this program, the processes NAME. Fails if an order does."""

import json
import struct
import sys
import time

import cpu
import netlink

PATIENCE = 600      # seconds without any event; they are short with --icount


class Orders:
    def __init__(self, order, window, todo):
        self.number = netlink.header_numbers()
        self.command = self.number[
            "IKEK_CMD_UP" if order == "up" else "IKEK_CMD_REKEY"]
        self.child = order == "rekey-child"
        self.nl = netlink.Netlink("ikek")
        self.window = window
        self.todo = todo
        self.begun = {}
        self.took = []

    def begin(self, conn):
        what = netlink.attr(self.number["IKEK_A_COMMAND_CONN"],
                            conn.encode() + b"\0")
        if self.child:
            what += netlink.attr(self.number["IKEK_A_COMMAND_CHILD"], b"net\0")
        now = time.monotonic_ns()
        answers = self.nl.call(self.command, what)
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
            sys.exit(f"the order for {conn} failed: {reason} "
                     f"({struct.unpack('=i', error)[0]})")
        self.took.append(time.monotonic_ns() - start)

    def step(self, patience):
        """Gives orders, and waits for events; false when there are none"""
        while self.todo and len(self.begun) < self.window:
            self.begin(self.todo.pop(0))
        events = self.nl.wait_events(patience)
        for event in events:
            self.end(event)
        return bool(events)

    def run(self):
        while self.todo or self.begun:
            if not self.step(PATIENCE):
                sys.exit(f"no event for {PATIENCE} s, waiting for "
                         f"{[c for c, _ in self.begun.values()][:5]}")

    def run_while(self, pid):
        while lives(pid):
            if not self.todo:
                sys.exit("there are not enough connections")
            self.step(0.1)


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def connections(text):
    if "x" in text:
        number, times = map(int, text.split("x"))
        return [f"c{number}"] * times
    first, last = map(int, text.split("-"))
    return [f"c{i}" for i in range(first, last + 1)]


def main():
    order, window, conns = sys.argv[1:4]
    pids = dict(word.split("=") for word in sys.argv[4:])
    other = pids.pop("while", None)
    orders = Orders(order, int(window), connections(conns))
    before = cpu.snapshot(pids)
    if other:
        orders.run_while(other)
    else:
        orders.run()
    after = cpu.snapshot(pids)
    json.dump({
        "window": orders.window,
        "count": len(orders.took),
        "used_ns": cpu.difference(before, after),
        "latency_ns": orders.took,
    }, sys.stdout)


main()
