# SPDX-License-Identifier: GPL-2.0-only
"""Sends again, from here, the UDP datagrams of a capture that went to an
address and port: as they were, and with another last octet.

resend.py FILE ADDRESS PORT
"""
import socket
import struct
import sys


def datagrams(path, address, port):
    """Yields the payload of each."""
    data = open(path, "rb").read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from(order + "I", data, at + 8)[0]
        frame = data[at + 16:at + 16 + length]
        at += 16 + length
        if frame[12:14] != b"\x08\x00" or frame[23] != 17:
            continue
        udp = 14 + (frame[14] & 15) * 4
        target = struct.unpack_from(">H", frame, udp + 2)[0]
        if frame[30:34] == address and target == port:
            end = udp + struct.unpack_from(">H", frame, udp + 4)[0]
            yield frame[udp + 8:end]


where = sys.argv[2], int(sys.argv[3])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sent = 0
for payload in datagrams(sys.argv[1], socket.inet_aton(where[0]), where[1]):
    s.sendto(payload, where)
    s.sendto(payload[:-1] + bytes([payload[-1] ^ 1]), where)
    sent += 2
print(sent)
