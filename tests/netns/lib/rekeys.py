#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""For each line TIMES CONN[/CHILD] NAMESPACE... of its input, has each of the
NAMESPACEs replace that SA TIMES times, all at once: they get the next order when
all have carried out the one before. Then says done, or what one has failed with.
That takes a small part of the time in which a tool can be started."""

import ctypes
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../../bench"))
import netlink

CLONE_NEWNET = 0x40000000
PATIENCE = 60               # seconds
N = netlink.header_numbers()
LIBC = ctypes.CDLL(None, use_errno=True)


class Failed(Exception):
    pass


def text(attribute, value):
    return netlink.attr(N["IKEK_A_COMMAND_" + attribute],
                        value.encode() + b"\0")


class Gateway:
    def __init__(self, name):
        self.name, self.ticket = name, None
        # sockets stay where they have been made
        with open("/run/netns/" + name) as namespace:
            if LIBC.setns(namespace.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "no namespace " + name)
        self.nl = netlink.Netlink("ikek")

    def begin(self, what):
        conn, _, child = what.partition("/")
        order = text("CONN", conn) + (text("CHILD", child) if child else b"")
        answers = self.nl.call(N["IKEK_CMD_REKEY"], order)
        self.ticket = dict(answers[0])[N["IKEK_A_COMMAND_TICKET"]]

    def end(self):
        last = time.monotonic() + PATIENCE
        while self.ticket:
            left = last - time.monotonic()
            if left <= 0:
                raise Failed("%s: not done in %d s" % (self.name, PATIENCE))
            for event in self.nl.wait_events(left):
                self.look_at(dict(event))

    def look_at(self, event):
        if event.get(N["IKEK_A_EVENT_TICKET"]) != self.ticket:
            return
        if any(event.get(N["IKEK_A_EVENT_ERROR"], b"")):
            raise Failed("%s: %s" % (
                self.name, event[N["IKEK_A_EVENT_REASON"]].decode()))
        self.ticket = None


def main():
    known = {}
    for line in sys.stdin:
        times, what, *names = line.split()
        gateways = [known.get(name) or known.setdefault(name, Gateway(name))
                    for name in names]
        try:
            for _ in range(int(times)):
                for gateway in gateways:
                    gateway.begin(what)
                for gateway in gateways:
                    gateway.end()
            print("done", flush=True)
        except Failed as failed:
            print(failed, flush=True)


main()
