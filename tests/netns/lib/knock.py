# SPDX-License-Identifier: GPL-2.0-only
"""Sends IKE_SA_INIT requests that are well-formed and never go on.

usage: knock.py LOCAL REMOTE N
"""
import os
import socket
import struct
import sys


def payload(following, body):
    return struct.pack(">BBH", following, 0, 4 + len(body)) + body


def transform(last, kind, number, key_bits=0):
    attribute = struct.pack(">HH", 0x800e, key_bits) if key_bits else b""
    return struct.pack(">BBHBBH", 0 if last else 3, 0, 8 + len(attribute),
                       kind, 0, number) + attribute


def request():
    """AES-GCM-16-128, PRF-HMAC-SHA2-256, X25519."""
    transforms = (transform(False, 1, 20, 128) + transform(False, 2, 5) +
                  transform(True, 4, 31))
    proposal = struct.pack(">BBHBBBB", 0, 0, 8 + len(transforms), 1, 1, 0, 3)
    body = (payload(34, proposal + transforms) +
            payload(40, struct.pack(">HH", 31, 0) + os.urandom(32)) +
            payload(0, os.urandom(32)))
    return os.urandom(8) + struct.pack(">8xBBBBII", 33, 0x20, 34, 0x08, 0,
                                       28 + len(body)) + body


local, remote, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
family = socket.AF_INET6 if ":" in remote else socket.AF_INET
for _ in range(n):
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        s.bind((local, 0))
        s.sendto(request(), (remote, 500))
