# SPDX-License-Identifier: GPL-2.0-only
"""Sends again the last ESP packets of a capture from one address to another, as
if they came from and went to others, and prints how many.

resend_esp.py FILE FROM TO NEW-FROM NEW-TO
"""
import socket
import struct
import sys

import pcap

LAST = 20

path, *ends = sys.argv[1:]
old_ends, ends = [b"".join(map(socket.inet_aton, pair))
                  for pair in (ends[:2], ends[2:])]
known = [pcap.esp(frame) for frame in pcap.frames(path)
         if frame[23] == pcap.ESP and frame[26:34] == old_ends]
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
for packet in known[-LAST:]:
    raw.sendto(struct.pack(">BBHHHBBH", 0x45, 0, 0, 0, 0, 64, pcap.ESP, 0) +
               ends + packet, (sys.argv[5], 0))
print(len(known[-LAST:]))
