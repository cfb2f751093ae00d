# SPDX-License-Identifier: GPL-2.0-only
"""Prints how often each IKE message stands in a capture.

A line for each: sender, exchange type, message ID, "request" or "response",
how many datagrams had exactly these octets. A fragment is a message with its
number, as "request:2/3".
"""
import collections
import struct
import sys

SKF = 53

def datagrams(path):
    """Yields (source address, IKE message) of what goes to or from port 500."""
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
        ports = struct.unpack_from(">HH", frame, udp)
        if 500 in ports:
            source = ".".join(str(octet) for octet in frame[26:30])
            yield source, frame[udp + 8:]


count = collections.OrderedDict()
for sender, message in datagrams(sys.argv[1]):
    count[sender, message] = count.get((sender, message), 0) + 1
for (sender, message), times in count.items():
    exchange, flags, number = struct.unpack_from(">BBI", message, 18)
    kind = "response" if flags & 0x20 else "request"
    if message[16] == SKF:
        kind += ":%d/%d" % struct.unpack_from(">HH", message, 32)
    print(sender, exchange, number, kind, times)
