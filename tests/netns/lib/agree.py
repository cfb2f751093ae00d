#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""agree.py FOLDER PEERS TUNNELS

Whether the gateways g1 to gN (N is PEERS) see the same SAs. FOLDER has what
they said: gN.sas from `ikekctl -j show sas', or gN.list from `swanctl
--list-sas --raw'; gN.states and gN.policies from ip-xfrm. Between g1 and each
of the others there are TUNNELS connections, called gNc1 and on; each has to
have one IKE SA and two Child SAs, and both ends and XFRM have to agree on their
SPIs. Prints what is not so, and fails then."""

import collections
import json
import os
import re
import sys

folder, peers, tunnels = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
faults = []


def read(name):
    with open(os.path.join(folder, name)) as f:
        return f.read()


def ikek(text):
    """Yields connection, state, (SPIs), [(inbound, outbound)]."""
    parts = collections.OrderedDict()
    for sa in json.loads(text):
        parts.setdefault(sa["id"], []).append(sa)
    for same in parts.values():
        yield (same[0].get("conn"), same[0]["state"],
               (int(same[0]["spi-i"], 16), int(same[0]["spi-r"], 16)),
               [(int(c["spi-in"], 16), int(c["spi-out"], 16))
                for sa in same for c in sa.get("child", [])])


def charon(text):
    for line in text.splitlines():
        sa = re.search(r"\{(\w+) \{uniqueid.*? state=(\w+) .*?initiator-spi="
                       r"(\w+) responder-spi=(\w+)", line)
        if sa:
            yield (sa[1], sa[2].lower(), (int(sa[3], 16), int(sa[4], 16)),
                   [(int(i, 16), int(o, 16)) for i, o in re.findall(
                       r"state=INSTALLED [^{}]*?spi-in=(\w+) spi-out=(\w+)",
                       line)])


def states(text):
    """The set of (target's gateway, SPI)."""
    return {(int(target), int(spi, 16)) for target, spi in re.findall(
        r"src \S+ dst 192\.0\.2\.(\d+)\n\s+proto esp spi 0x(\w+)", text)}


def fault(*words):
    faults.append(" ".join(map(str, words)))


def hexed(spis):
    return sorted("/".join("%x" % spi for spi in pair) for pair in spis)


def view(n):
    """What gN knows: {connection: (SPIs, {(inbound, outbound)})}."""
    known, found, expected = {}, states(read("g%d.states" % n)), set()
    if os.path.exists(os.path.join(folder, "g%d.sas" % n)):
        sas = ikek(read("g%d.sas" % n))
    else:
        sas = charon(read("g%d.list" % n))
    for conn, state, spis, children in sas:
        if state != "established" or conn in known:
            fault("g%d: %s is %s, SPIs" % (n, conn, state), *hexed([spis]))
        known[conn] = spis, set(children)
        peer = int(conn[1:conn.index("c")]) if conn else 0
        for inbound, outbound in children:
            expected |= {(n, inbound), (1 if n > 1 else peer, outbound)}
    if found != expected:
        fault("g%d: in XFRM alone" % n, hexed(found - expected),
              "not in XFRM", hexed(expected - found))
    policies = len(re.findall(r"^src ", read("g%d.policies" % n), re.M))
    if policies != 3 * len(expected) // 2:
        fault("g%d: %d policies for %d states" % (n, policies, len(expected)))
    return known


hub = view(1)
for peer in range(2, peers + 1):
    theirs = view(peer)
    names = ["g%dc%d" % (peer, i) for i in range(1, tunnels + 1)]
    for conn in names:
        if conn not in hub or conn not in theirs:
            fault(conn, "is missing at", "g1" if conn in theirs else
                  "g%d" % peer if conn in hub else "both")
        elif hub[conn][0] != theirs[conn][0]:
            fault(conn, "g1 has", *hexed([hub[conn][0]]), "its peer",
                  *hexed([theirs[conn][0]]))
        elif hub[conn][1] != {(o, i) for i, o in theirs[conn][1]}:
            fault(conn, "g1 has", hexed(hub[conn][1]), "its peer",
                  hexed(theirs[conn][1]))
        elif len(hub[conn][1]) != 2:
            fault(conn, "has", len(hub[conn][1]), "Child SAs")
    for conn in set(theirs) - set(names):
        fault("g%d has" % peer, conn)
print(*faults, sep="\n")
sys.exit(bool(faults))
