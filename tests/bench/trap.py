#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""trap.py hold|drop FIRST LAST

Runs in the initiator's namespace. For each destination 10.2.1.FIRST to LAST
sends a datagram that hits a trap, and measures until the first ESP packet
leaves through the device wan, by the kernel's time stamps. With hold one
datagram is sent, which the kernel is to keep; with drop it is repeated, as
what sends would do. The responder's namespace, east, is looked into to see
which datagrams arrived. Prints a list as JSON."""

import json
import select
import socket
import struct
import sys
import time

import inside

PATIENCE = 20       # seconds
REPEAT = 0.02       # seconds between datagrams that may be dropped
SOURCE, PORT = "10.1.0.1", 9999
ETH_P_ALL = 3
PACKET_OUTGOING = 4
SO_TIMESTAMPNS = 35
IPPROTO_ESP = 50


def receiver():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", PORT))
    return sock


def watcher():
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                         socket.htons(ETH_P_ALL))
    sock.bind(("wan", ETH_P_ALL))
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    return sock


def esp_left(watch):
    """When the packet that waits in the socket left, if it is ESP"""
    data, control, _, address = watch.recvmsg(128, 128)
    ours = address[2] == PACKET_OUTGOING and data[12:14] == b"\x08\x00"
    if not ours or data[23] != IPPROTO_ESP:
        return None
    for level, kind, value in control:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
            seconds, nanoseconds = struct.unpack("=qq", value[:16])
            return seconds * 10**9 + nanoseconds
    sys.exit("packets have no time stamps")


def measure(hold, destination, watch, receive):
    send = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    send.bind((SOURCE, 0))
    start = time.clock_gettime_ns(time.CLOCK_REALTIME)
    end = time.monotonic() + PATIENCE
    sent, left, again = 0, None, 0
    while left is None:
        if time.monotonic() > end:
            sys.exit(f"no ESP packet for {destination}")
        if time.monotonic() >= again:
            send.sendto(struct.pack("=I", sent), (destination, PORT))
            again = end if hold else time.monotonic() + REPEAT
            sent += 1
        if select.select([watch], [], [], REPEAT)[0]:
            left = esp_left(watch)
    arrived = []
    while select.select([receive], [], [], 0 if arrived else 1)[0]:
        arrived.append(struct.unpack("=I", receive.recv(64))[0])
    return {"ns": left - start, "sent": sent, "arrived": arrived}


def main():
    hold = sys.argv[1] == "hold"
    first, last = map(int, sys.argv[2:])
    receive, watch = inside.namespace("east", receiver), watcher()
    found = []
    for i in range(first, last + 1):
        while select.select([watch], [], [], 0)[0]:
            watch.recv(128)
        found.append(measure(hold, f"10.2.1.{i}", watch, receive))
    json.dump(found, sys.stdout)


main()
