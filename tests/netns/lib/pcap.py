# SPDX-License-Identifier: GPL-2.0-only
"""What tcpdump has written down, for scripts beside this one."""
import socket
import struct

LITTLE = (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1")
UDP, ESP = 17, 50


def frames(path):
    """Yields each Ethernet frame."""
    data = open(path, "rb").read()
    order = "<" if data[:4] in LITTLE else ">"
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from(order + "I", data, at + 8)[0]
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def datagrams(path):
    """Yields ((address, port) of the sender, likewise of the receiver, payload)
    of each UDP datagram over IPv4."""
    for frame in frames(path):
        if frame[12:14] != b"\x08\x00" or frame[23] != 17:
            continue
        udp = 14 + (frame[14] & 15) * 4
        source, target, length = struct.unpack_from(">HHH", frame, udp)
        yield ((socket.inet_ntoa(frame[26:30]), source),
               (socket.inet_ntoa(frame[30:34]), target),
               frame[udp + 8:udp + length])


def esp(frame):
    """The ESP packet in a frame, or None"""
    if frame[12:14] == b"\x08\x00":
        protocol, at = frame[23], 14 + (frame[14] & 15) * 4
        end = 14 + struct.unpack_from(">H", frame, 16)[0]
    elif frame[12:14] == b"\x86\xdd":
        protocol, at = frame[20], 54
        end = 54 + struct.unpack_from(">H", frame, 18)[0]
    else:
        return None
    if protocol == UDP:
        at += 8
        if end - at < 8 or frame[at:at + 4] == bytes(4):
            return None     # a keepalive, or IKE
    return frame[at:end] if protocol in (UDP, ESP) else None
