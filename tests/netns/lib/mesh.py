#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""mesh.py TRIES NAMESPACE=ADDRESS...

Sends a datagram from each of the addresses, in its namespace, to each of the
others. What has not arrived after two seconds is sent again, TRIES times in
all. Tells what has never arrived, and fails then."""

import ctypes
import os
import select
import socket
import sys
import time

PORT = 7778
CLONE_NEWNET = 0x40000000


def socket_in(namespace, address):
    with open("/run/netns/" + namespace) as f:
        if ctypes.CDLL(None, use_errno=True).setns(f.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), namespace)
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, PORT))
    return s


def send(s, target):
    try:
        s.sendto(b"hello", (target, PORT))
    except OSError:
        pass                    # no tunnel yet: it is sent again


def receive(sockets, missing, until):
    while missing and time.monotonic() < until:
        for s in select.select(sockets, [], [], until - time.monotonic())[0]:
            missing.discard((s.recvfrom(64)[1][0], s.getsockname()[0]))


tries, places = int(sys.argv[1]), [word.split("=") for word in sys.argv[2:]]
by_address = {address: socket_in(ns, address) for ns, address in places}
missing = {(a, b) for a in by_address for b in by_address if a != b}
for _ in range(tries):
    for source, target in sorted(missing):
        send(by_address[source], target)
    receive(list(by_address.values()), missing, time.monotonic() + 2)
for source, target in sorted(missing):
    print(source, "to", target)
sys.exit(bool(missing))
