#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""orders.py up|rekey|rekey-child WINDOW CONNS [NAME=PID...]

Runs in the initiator's namespace. Gives ikek this order for each of CONNS,
WINDOW at a time: FIRST-LAST are the connections cFIRST to cLAST, NxTIMES is cN
again and again. Prints as JSON how long each took and who used the processors
meanwhile: the kernel's threads, this program, the processes NAME. Fails if an
order does."""

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


def connections(text):
    if "x" in text:
        number, times = map(int, text.split("x"))
        return [f"c{number}"] * times
    first, last = map(int, text.split("-"))
    return [f"c{i}" for i in range(first, last + 1)]


def main():
    order, window, conns = sys.argv[1:4]
    pids = dict(word.split("=") for word in sys.argv[4:])
    todo = connections(conns)
    count = len(todo)
    orders = Orders(order, int(window), todo)
    before = cpu.snapshot(pids)
    orders.run()
    after = cpu.snapshot(pids)
    json.dump({
        "window": orders.window,
        "count": count,
        "used_ns": cpu.difference(before, after),
        "latency_ns": orders.took,
    }, sys.stdout)


main()
