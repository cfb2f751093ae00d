# SPDX-License-Identifier: GPL-2.0-only
"""Prints the SPIs and sequence numbers that different ESP packets have in the
capture on standard input, and at last how many packets there are. The same
packet may pass twice, where it is routed on."""
import struct

import pcap

first, packets, twice = {}, 0, []
for packet in filter(None, map(pcap.esp, pcap.frames("/dev/stdin"))):
    packets += 1
    if first.setdefault(packet[:8], packet) != packet:
        twice.append("spi=0x%08x,seq=0x%x" % struct.unpack(">II", packet[:8]))
print(*twice, packets, sep="\n")
