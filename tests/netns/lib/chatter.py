#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""chatter.py SEED RATE PEERS TUNNELS

RATE times a second a datagram goes through one of the tunnels between gateway
g1 and one of the gateways g2 to gN (N is PEERS), this way or that: from
10.1.T.x to 10.N.T.x, where x is of one of its two Child SAs. Ends on SIGTERM,
and tells how many were sent and received."""

import ctypes
import random
import select
import signal
import socket
import struct
import sys
import time

PORT = 7779
CLONE_NEWNET = 0x40000000
IP_PKTINFO = 8


def socket_in(namespace):
    with open("/run/netns/" + namespace) as f:
        if ctypes.CDLL(None, use_errno=True).setns(f.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), namespace)
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setblocking(False)
    s.bind(("0.0.0.0", PORT))
    return s


def send(source, target):
    """Returns whether it could be sent."""
    info = struct.pack("=I4s4x", 0, socket.inet_aton(source))
    s = sockets[int(source.split(".")[1])]
    try:
        s.sendmsg([b"hello"], [(socket.SOL_IP, IP_PKTINFO, info)], 0,
                  (target, PORT))
    except OSError:
        return False            # no tunnel
    return True


def done(*_):
    print(sent, "sent,", received, "received")
    sys.exit(0)


seed, rate, peers, tunnels = map(int, sys.argv[1:])
random.seed(seed)
sockets = {n: socket_in("g%d" % n) for n in range(1, peers + 1)}
sent = received = 0
signal.signal(signal.SIGTERM, done)
due = time.monotonic()
while True:
    wait = due - time.monotonic()
    if wait > 0:
        for s in select.select(list(sockets.values()), [], [], wait)[0]:
            s.recv(64)
            received += 1
        continue
    due = max(due + 1 / rate, time.monotonic() - 1)
    host = "%d.%d" % (random.randint(1, tunnels), random.choice((1, 129)))
    ends = ["10.1." + host, "10.%d.%s" % (random.randint(2, peers), host)]
    random.shuffle(ends)
    sent += send(*ends)
