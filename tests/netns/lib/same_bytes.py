# SPDX-License-Identifier: GPL-2.0-only
"""Prints how often each IKE message stands in a capture.

A line for each: sender, exchange type, message ID, "request" or "response",
how many datagrams had exactly these octets. A fragment is a message with its
number, as "request:2/3".
"""
import collections
import struct
import sys

import pcap

SKF = 53

count = collections.OrderedDict()
for sender, receiver, message in pcap.datagrams(sys.argv[1]):
    if 4500 in (sender[1], receiver[1]) and message[:4] == bytes(4):
        message = message[4:]
    elif 500 not in (sender[1], receiver[1]):
        continue
    which = sender[0], message
    count[which] = count.get(which, 0) + 1
for (sender, message), times in count.items():
    exchange, flags, number = struct.unpack_from(">BBI", message, 18)
    kind = "response" if flags & 0x20 else "request"
    if message[16] == SKF:
        kind += ":%d/%d" % struct.unpack_from(">HH", message, 32)
    print(sender, exchange, number, kind, times)
