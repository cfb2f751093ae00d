#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""follow.py NAMESPACE ADDRESS NAMESPACE ADDRESS COMMAND...

Sends a datagram every two milliseconds from either address to the other one.
Runs each COMMAND meanwhile, which has them go another way, and waits until they
arrive again in both directions. Prints as JSON how long none arrived in the
direction that had to wait longer, for each COMMAND."""

import json
import select
import shlex
import socket
import subprocess
import sys
import time

import inside

PORT = 9999
EVERY = 2_000_000           # nanoseconds, as all here
STEADY = 1_000_000_000      # so long without a gap: they arrive again
GAP = 100_000_000
PATIENCE = 60_000_000_000


class Direction:
    """What goes from one socket to an address, and when it arrived last"""

    def __init__(self, sender, receiver, to):
        self.sender, self.receiver, self.to = sender, receiver, to
        self.last = self.began = time.monotonic_ns()
        self.longest = 0

    def send(self):
        try:
            self.sender.sendto(b"?", (self.to, PORT))
        except OSError:
            pass            # there is no way just now

    def receive(self):
        now = time.monotonic_ns()
        self.receiver.recv(64)
        self.longest = max(self.longest, now - self.last)
        if now - self.last > GAP:
            self.began = now
        self.last = now

    def is_steady(self, since):
        """Has it arrived without a gap for some time, and still does?"""
        return self.last - max(self.began, since) > STEADY


def bound(address):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, PORT))
    return sock


def ended(command):
    if command and command.poll():
        sys.exit(f"{command.args} failed")
    return not command or command.returncode == 0


def exchange(directions, command, end):
    """Until COMMAND has ended and all have been steady since"""
    again = 0
    since = None
    by_socket = {d.receiver: d for d in directions}
    while not since or not all(d.is_steady(since) for d in directions):
        now = time.monotonic_ns()
        if not since and ended(command):
            since = now
        if now > end:
            sys.exit("they do not arrive again")
        if now >= again:
            for direction in directions:
                direction.send()
            again = now + EVERY
        wait = max(0, again - time.monotonic_ns()) / 1e9
        for sock in select.select(list(by_socket), [], [], wait)[0]:
            by_socket[sock].receive()


def main():
    there, here = sys.argv[1:3], sys.argv[3:5]
    sockets = [inside.namespace(name, lambda: bound(address))
               for name, address in (there, here)]
    directions = [Direction(sockets[0], sockets[1], here[1]),
                  Direction(sockets[1], sockets[0], there[1])]
    took = []
    for command in [None] + sys.argv[5:]:
        for direction in directions:
            direction.longest = 0
        process = command and subprocess.Popen(shlex.split(command))
        exchange(directions, process, time.monotonic_ns() + PATIENCE)
        if command:
            took.append(max(d.longest for d in directions))
    json.dump({"count": len(took), "gap_ns": took}, sys.stdout)


main()
