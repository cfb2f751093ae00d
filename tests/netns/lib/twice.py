# SPDX-License-Identifier: GPL-2.0-only
"""Prints the SPIs and sequence numbers that different ESP packets have in the
capture on standard input, and at last how many packets there are. The same
packet may pass twice, where it is routed on."""
import struct

import pcap

UDP, ESP = 17, 50


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


first, packets, twice = {}, 0, []
for packet in filter(None, map(esp, pcap.frames("/dev/stdin"))):
    packets += 1
    if first.setdefault(packet[:8], packet) != packet:
        twice.append("spi=0x%08x,seq=0x%x" % struct.unpack(">II", packet[:8]))
print(*twice, packets, sep="\n")
