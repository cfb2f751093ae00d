#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""stay.py

Has sockets that want each packet's time, and that take ESP in UDP, and does
nothing. Tells by an empty line that they are there."""

import signal
import socket

SO_TIMESTAMP = 29
UDP_ENCAP, UDP_ENCAP_ESPINUDP = 100, 2

held = []
for family in socket.AF_INET, socket.AF_INET6:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMP, 1)
    sock.setsockopt(socket.IPPROTO_UDP, UDP_ENCAP, UDP_ENCAP_ESPINUDP)
    held.append(sock)
print(flush=True)
signal.pause()
