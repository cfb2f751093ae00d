#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""stream.py LOCAL REMOTE RATE FILE

Sends numbered datagrams from LOCAL to REMOTE, RATE a second, and counts those
that its like sends from there. Once both can hear each other the numbers
begin. After SIGUSR1 it sends no more. FILE says how it stands, in words and
numbers: state (waiting, running or stopped), how many were sent, received,
received again, and behind a later one, and for how many milliseconds it has
heard nothing, at the longest since it began or since the last SIGUSR2. Ends on
SIGTERM."""

import os
import select
import signal
import socket
import struct
import sys
import time

PORT = 7777
SO_RCVBUFFORCE = 33
HELLO, NUMBER = 0, 1


class Stream:
    def __init__(self, local, remote, rate, path):
        self.pause, self.path = 1 / rate, path
        self.state, self.sent = "waiting", 0
        self.seen, self.last = set(), -1
        self.again, self.behind = 0, 0
        self.forget()
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 22)
        self.sock.bind((local, PORT))
        self.sock.connect((remote, PORT))

    def forget(self, *_):
        self.heard, self.longest = time.monotonic(), 0

    def gap(self):
        self.longest = max(self.longest, time.monotonic() - self.heard)
        return self.longest

    def write(self):
        with open(self.path + ".new", "w") as out:
            print("state", self.state, "sent", self.sent, "received",
                  len(self.seen), "again", self.again, "behind", self.behind,
                  "gap", round(self.gap() * 1000),
                  "missing", *sorted(set(range(self.last)) - self.seen)[:20],
                  file=out)
        os.rename(self.path + ".new", self.path)

    def send(self, kind):
        try:
            self.sock.send(struct.pack("=II", kind, self.sent))
        except OSError:
            return              # the other one is not there yet, or no route
        self.sent += kind == NUMBER

    def receive(self):
        try:
            kind, number = struct.unpack("=II", self.sock.recv(64))
        except OSError:
            return
        if self.state == "waiting":
            self.state = "running"
            self.send(HELLO)
        if kind == HELLO:
            return
        self.gap()
        self.heard = time.monotonic()
        self.again += number in self.seen
        self.behind += number < self.last
        self.seen.add(number)
        self.last = max(self.last, number)

    def stop(self, *_):
        self.state = "stopped"

    def run(self):
        signal.signal(signal.SIGUSR1, self.stop)
        signal.signal(signal.SIGUSR2, self.forget)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        due = told = time.monotonic()
        while True:
            now = time.monotonic()
            if now >= due:
                due = max(due + self.pause, now - 1)
                if self.state != "stopped":
                    self.send(NUMBER if self.state == "running" else HELLO)
            if now >= told:
                told = now + 0.2
                self.write()
            if select.select([self.sock], [], [], max(0, due - now))[0]:
                self.receive()


Stream(sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]).run()
