# SPDX-License-Identifier: GPL-2.0-only
"""What the control interface says of a message that is wrong in one place:
it explains itself, and names the attribute that is to blame by its offset."""

import re
import socket
import struct
import sys

from netlink_fuzz import (N, NLMSG_ERROR, SOL_NETLINK, Chance, Socket, attr,
                          attrs, clone, load, messages, u8, u16, u32)

CAP_ACK, EXT_ACK = 10, 11
MSG, OFFS = 1, 2
NO_SUCH = ["NO_SUCH_ATTRIBUTE"]

# what is sent, the way to an attribute in it, what that becomes, what the
# kernel says, and how much of the way leads to the attribute that it blames
CASES = (
    ("CONN_ADD", ["CONN_NAME"], b"\0", "a name is missing", 1),
    ("CONN_ADD", ["CONN_NAME"], b"x" * 65 + b"\0", "failed policy validation", 1),
    ("CONN_ADD", ["CONN_REMOTE_ADDR", "RANGE_START"], b"123",
     "4 or 16 octets, not 3", 2),
    ("CONN_ADD", ["CONN_LOCAL_ID", "IDENTITY_DATA"], b"",
     "well-formed identity of type 2", 1),
    ("CONN_ADD", ["CONN_PROPOSAL", "PROPOSAL_TRANSFORM", "TRANSFORM_ID"],
     u16(999), "ID 999, key length 128. is not supported", 2),
    ("CONN_ADD", ["CONN_CHILD", "CHILD_LOCAL_TS", "SELECTOR_END"],
     socket.inet_aton("10.0.0.0"), "ends before it starts", 3),
    ("CONN_ADD", ["CONN_CHILD", "CHILD_LOCAL_TS", "SELECTOR_START_PORT"],
     u16(80), "ports without a protocol", 2),
    ("CONN_ADD", ["CONN_CHILD", "CHILD_MARK_IN", "MARK_MASK"], u32(1),
     "bits outside of its mask", 2),
    ("CONN_ADD", ["CONN_CHILD", "CHILD_START_ACTION"], u8(200),
     "reserved bit", 2),
    ("CONN_ADD", NO_SUCH, b"", "[Uu]nknown attribute", 1),
    ("SETTINGS_SET", ["SETTINGS_RETRANSMIT_TIMEOUT"], u32(1), "range", 1),
    ("SECRET_ADD", ["SECRET_SECRET"], b"", "is empty", 1),
)


def walk(tree, way):
    """The attributes on the way, from the outermost on"""
    found = []
    for name in way:
        tree = next(a for a in tree if a[0] == N["IKEK_A_" + name])
        found.append(tree)
        tree = tree[1]
    return found


def offset(tree, wanted, at=0):
    """Where an attribute begins, or None if it is not in the tree"""
    for one in tree:
        kind, value = one
        if one is wanted:
            return at
        if isinstance(value, list):
            found = offset(value, wanted, at + 4)
            if found is not None:
                return found
            value = Chance(0).pack(value, False)
        at += len(attr(kind, value))
    return None


def complaint(sock):
    """What was said of the last message, and of which octet in it"""
    while True:
        for kind, data in messages(sock.s.recv(1 << 17)):
            if kind != NLMSG_ERROR:
                continue
            if not struct.unpack_from("=i", data)[0]:
                sys.exit("it was taken")
            said = dict(attrs(data[20:]))
            blamed = said.get(OFFS)
            return (said.get(MSG, b"").rstrip(b"\0").decode(),
                    blamed and struct.unpack("=I", blamed)[0])


def try_one(sock, order, way, value, words, depth):
    valid = dict((o, t) for o, t in load() if o in ("CONN_ADD",
                 "SETTINGS_SET", "SECRET_ADD"))
    tree = clone(valid[order])
    if way is NO_SUCH:
        tree.append([300, value])
        blamed = tree[-1]
    else:
        path = walk(tree, way)
        path[-1][1] = value
        blamed = path[depth - 1]
    sock.send(N["IKEK_CMD_LOAD_BEGIN"], b"")
    if sock.wait():
        sys.exit("no load can be begun")
    sock.send(N["IKEK_CMD_" + order], Chance(0).pack(tree, False))
    said, at = complaint(sock)
    # behind the headers of netlink and of generic netlink
    if not re.search(words, said) or at != 20 + offset(tree, blamed):
        sys.exit("%s with a wrong %s: '%s' of octet %s instead of %d" % (
            order, "/".join(way), said, at, 20 + offset(tree, blamed)))
    print("%s %s: %s" % (order, "/".join(way), said))


def main():
    sock = Socket()
    sock.find(b"ikek")
    for option in (CAP_ACK, EXT_ACK):
        sock.s.setsockopt(SOL_NETLINK, option, 1)
    for case in CASES:
        try_one(sock, *case)


if __name__ == "__main__":
    main()
