# SPDX-License-Identifier: GPL-2.0-only
"""Sends again, from here, the UDP datagrams of a capture that went to an
address and port: as they were, and with another last octet.

resend.py FILE ADDRESS PORT
"""
import socket
import sys

import pcap

where = sys.argv[2], int(sys.argv[3])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sent = 0
for _, target, payload in pcap.datagrams(sys.argv[1]):
    if target != where:
        continue
    s.sendto(payload, where)
    s.sendto(payload[:-1] + bytes([payload[-1] ^ 1]), where)
    sent += 2
print(sent)
