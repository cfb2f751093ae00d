#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""vici.py SOCKET CHILD TIMES

Has charon rekey the Child SA CHILD so many times, one after the other, and
prints as JSON how long each took. It speaks just as much of charon's control
protocol as this takes, so that no process is started for each."""

import json
import socket
import struct
import sys
import time

COMMAND, RESPONSE, REGISTER, CONFIRM, EVENT = 0, 1, 3, 5, 7
KEY_VALUE = 3


def key_value(key, value):
    return (bytes([KEY_VALUE, len(key)]) + key.encode() +
            struct.pack(">H", len(value)) + value.encode())


class Vici:
    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(600)
        self.sock.connect(path)
        self.file = self.sock.makefile("rb")

    def send(self, kind, name, message=b""):
        packet = bytes([kind, len(name)]) + name.encode() + message
        self.sock.sendall(struct.pack(">I", len(packet)) + packet)

    def wait(self, kind):
        """The body of the next packet of this kind"""
        while True:
            length = struct.unpack(">I", self.file.read(4))[0]
            packet = self.file.read(length)
            if packet[0] == kind:
                return packet[1:]


def main():
    path, child, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
    vici, took = Vici(path), []
    vici.send(REGISTER, "child-rekey")
    vici.wait(CONFIRM)
    for _ in range(times):
        start = time.monotonic_ns()
        vici.send(COMMAND, "rekey", key_value("child", child))
        if b"success" + struct.pack(">H", 3) + b"yes" not in \
                vici.wait(RESPONSE):
            sys.exit("charon refuses to rekey")
        vici.wait(EVENT)
        took.append(time.monotonic_ns() - start)
    json.dump({"count": times, "latency_ns": took}, sys.stdout)


main()
