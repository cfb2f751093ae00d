# SPDX-License-Identifier: GPL-2.0-only
"""What a user may ask for over netlink has an end: each list is taken as long
as it may be, one longer is refused and the refusal says why, and the longest of
all is shown again as a whole."""

import errno
import ipaddress
import socket
import struct
import sys

from netlink_fuzz import (ACK, DUMP, N, NLMSG_DONE, NLMSG_ERROR, REQUEST,
                          SOL_NETLINK, Chance, Socket, a, attrs, identity,
                          messages, u8, u16, u32)

CAP_ACK, EXT_ACK = 10, 11
ATTR_MSG = 1
KEY_ID = 11
LOADS, LOADED = 16, 65536
MOST_OF_ESP = 29    # transforms that there are for it
chance = Chance(0)


class Asker(Socket):
    """A socket that is told why, too"""

    def __init__(self, family=None):
        super().__init__()
        self.s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        for option in (CAP_ACK, EXT_ACK):
            self.s.setsockopt(SOL_NETLINK, option, 1)
        if family:
            self.family = family
        else:
            self.find(b"ikek")

    def ask(self, order, tree=()):
        """An errno, or 0, and what was said about it"""
        self.send(N["IKEK_CMD_" + order], chance.pack(tree, False),
                  REQUEST | ACK)
        while True:
            for kind, data in messages(self.s.recv(1 << 17)):
                if kind == NLMSG_ERROR:
                    said = dict(attrs(data[20:])).get(ATTR_MSG, b"")
                    return (-struct.unpack_from("=i", data)[0],
                            said.rstrip(b"\0").decode())

    def dump(self, order):
        """The attributes of each answer"""
        self.send(N["IKEK_CMD_" + order], b"", REQUEST | DUMP)
        found = []
        while True:
            for kind, data in messages(self.s.recv(1 << 17)):
                if kind in (NLMSG_DONE, NLMSG_ERROR):
                    error = struct.unpack_from("=i", data)[0]
                    if error:
                        sys.exit("%s: %s" % (order, errno.errorcode[-error]))
                    return found
                found.append(attrs(data[4:]))


def transform(kind, number, bits=0):
    inside = [a("TRANSFORM_TYPE", u8(kind)), a("TRANSFORM_ID", u16(number))]
    if bits:
        inside.append(a("TRANSFORM_KEY_BITS", u16(bits)))
    return a("PROPOSAL_TRANSFORM", inside)


CIPHERS = [transform(1, number, bits) for number in (12, 13, 23)
           for bits in (128, 192, 256)] + [transform(1, 3)]
MACS = [transform(3, number) for number in (2, 5, 8, 12, 13, 14)]
PRFS = [transform(2, number) for number in (2, 4, 5, 6, 7, 8)]
KES = [transform(4, number) for number in (5, 14, 15, 16, 17, 18, 19, 20, 21,
                                           25, 31)]
ESNS = [transform(5, number) for number in (0, 1)]


def some(n, *groups):
    """N transforms, at least the first of each group; what the kernel lacks may
    be left out"""
    more = [t for group in groups for t in group[1:]][:n - len(groups)]
    return [t for group in groups for t in group
            if t is group[0] or t in more] + [a("PROPOSAL_STANDARD", b"")]


def ike_proposal(n):
    return some(n, CIPHERS, MACS, PRFS, KES)


def esp_proposal(n):
    return some(n, CIPHERS, MACS, KES, ESNS)


def span(first, last, low, high):
    return [a(first, ipaddress.ip_address(low).packed),
            a(last, ipaddress.ip_address(high).packed)]


def selectors(kind, n):
    """Of the longest form there is"""
    return [a("CHILD_" + kind, [
        a("SELECTOR_PROTOCOL", u8(17)), a("SELECTOR_START_PORT", u16(i)),
        a("SELECTOR_END_PORT", u16(i + 1))] + span(
            "SELECTOR_START", "SELECTOR_END", "2001:db8::", "2001:db8::9"))
            for i in range(n)]


def addresses(kind, n):
    return [a(kind, span("RANGE_START", "RANGE_END",
                         "2001:db8::%x" % i, "2001:db8::%x" % i))
            for i in range(1, n + 1)]


def child(name="net", local=1, remote=1, proposals=1, transforms=4, window=32):
    return a("CONN_CHILD", [a("CHILD_NAME", name),
                            a("CHILD_REPLAY_WINDOW", u32(window))] +
             selectors("LOCAL_TS", local) + selectors("REMOTE_TS", remote) +
             [a("CHILD_PROPOSAL", esp_proposal(transforms))] * proposals)


def connection(name="c", ours=1, theirs=1, proposals=1, transforms=4,
               children=(), ident=b"a"):
    return ([a("CONN_NAME", name),
             a("CONN_LOCAL_ID", [a("IDENTITY_TYPE", u8(KEY_ID)),
                                 a("IDENTITY_DATA", ident)])] +
            addresses("CONN_LOCAL_ADDR", ours) +
            addresses("CONN_REMOTE_ADDR", theirs) +
            [a("CONN_PROPOSAL", ike_proposal(transforms))] * proposals +
            list(children))


def secret(name="s", length=20, ids=1):
    return [a("SECRET_NAME", name), a("SECRET_SECRET", b"s" * length)] + [
        a("SECRET_ID", identity("b%d.test" % i)) for i in range(ids)]


# What it is, the most of it, an order with N of it, what is said of one more
BOUNDS = [
    ("addresses of ours", 16, "CONN_ADD", lambda n: connection(ours=n),
     "17 addresses, 16 at most"),
    ("addresses of a peer", 16, "CONN_ADD", lambda n: connection(theirs=n),
     "17 addresses, 16 at most"),
    ("proposals", 16, "CONN_ADD", lambda n: connection(proposals=n),
     "17 proposals, 16 at most"),
    ("ESP proposals", 16, "CONN_ADD",
     lambda n: connection(children=[child(proposals=n)]),
     "17 proposals, 16 at most"),
    ("transforms of all proposals", 32, "CONN_ADD",
     lambda n: connection(proposals=16, transforms=n),
     "more than 512 transforms in a list of proposals"),
    ("children", 64, "CONN_ADD",
     lambda n: connection(children=[child("n%d" % i) for i in range(n)]),
     "65 children, 64 at most"),
    ("local_ts", 32, "CONN_ADD",
     lambda n: connection(children=[child(local=n)]),
     "33 traffic selectors, 32 at most"),
    ("remote_ts", 32, "CONN_ADD",
     lambda n: connection(children=[child(remote=n)]),
     "33 traffic selectors, 32 at most"),
    ("replay window", 4096, "CONN_ADD",
     lambda n: connection(children=[child(window=n)]), ""),
    ("name", 63, "CONN_ADD", lambda n: connection(name="c" * n), ""),
    ("identity", 512, "CONN_ADD", lambda n: connection(ident=b"i" * n), ""),
    ("secret", 1024, "SECRET_ADD", lambda n: secret(length=n), ""),
    ("identities of a secret", 16, "SECRET_ADD", lambda n: secret(ids=n),
     "17 identities of a secret, 16 at most"),
]


def check(what, got, errors, said=""):
    if got[0] not in errors or said not in got[1]:
        sys.exit("%s: %s" % (what, got))


def lists(asker):
    for what, most, order, tree, said in BOUNDS:
        check(what, asker.ask("LOAD_BEGIN"), (0,))
        check(what, asker.ask(order, tree(most)), (0,))
        check(what, asker.ask(order, tree(most + 1)),
              (errno.EINVAL, errno.ERANGE), said)
        if said:    # else the kernel has kept the message from us
            check(what, asker.ask("LOAD_COMMIT"), (errno.EINVAL,),
                  "a part of this load has been refused")


def too_many_transforms(asker):
    """There are not that many different ones, so that it is a repetition"""
    check("transforms", asker.ask("LOAD_BEGIN"), (0,))
    check("transforms", asker.ask("CONN_ADD", connection()[:2] + [
        a("CONN_PROPOSAL", CIPHERS[:1] * 65)]), (errno.EINVAL,),
          "65 transforms in a proposal, 64 at most")


def loads(family):
    """Each is a socket's, and ends with it"""
    askers = [Asker(family) for _ in range(LOADS + 1)]
    for one in askers[:LOADS]:
        check("a load", one.ask("LOAD_BEGIN"), (0,))
    check("one load more", askers[LOADS].ask("LOAD_BEGIN"), (errno.EBUSY,),
          "too many loads at a time")
    askers[0].s.close()
    check("a load after another", askers[LOADS].ask("LOAD_BEGIN"), (0,))
    for one in askers[1:]:
        one.s.close()


def fill(asker, order, tree, said):
    """Many to a datagram, and only what fails is answered"""
    check(order, asker.ask("LOAD_BEGIN"), (0,))
    one = asker.packet(N["IKEK_CMD_" + order], chance.pack(tree, False),
                       REQUEST)
    at_once = 256
    for _ in range(LOADED // at_once):
        asker.s.send(one * at_once)
    check(order, asker.ask(order, tree), (errno.EINVAL,), said)
    check(order, asker.ask("LOAD_BEGIN"), (0,))


def count(tree, kind):
    return sum(number == N["IKEK_A_" + kind] for number, _ in tree)


def largest(asker):
    """Loaded, and shown"""
    children = [child("n" * 62 + str(i), 32, 32, 16, MOST_OF_ESP, 4096)
                for i in range(2)]
    check("the largest", asker.ask("LOAD_BEGIN"), (0,))
    check("the largest", asker.ask("CONN_ADD", connection(
        "c" * 63, 16, 16, 16, 32, children, b"i" * 512)), (0,))
    check("the largest secret", asker.ask("SECRET_ADD", secret(
        "s" * 63, 1024, 16)), (0,))
    check("the largest", asker.ask("LOAD_COMMIT"), (0,))
    parts = asker.dump("CONN_GET")
    shown = [attrs(value) for part in parts for number, value in part
             if number == N["IKEK_A_CONN_CHILD"]]
    for kind in ("CONN_LOCAL_ADDR", "CONN_REMOTE_ADDR", "CONN_PROPOSAL"):
        if count(parts[0], kind) != 16:
            sys.exit("%s: %d are shown" % (kind, count(parts[0], kind)))
    if len(shown) != 2:
        sys.exit("%d children are shown" % len(shown))
    for one in shown:
        for kind, most in (("LOCAL_TS", 32), ("REMOTE_TS", 32),
                           ("PROPOSAL", 16)):
            if count(one, "CHILD_" + kind) != most:
                sys.exit("%s: %d are shown" % (kind,
                                               count(one, "CHILD_" + kind)))
    if len(asker.dump("CRED_GET")) != 1:
        sys.exit("the secret is not shown")


def main():
    asker = Asker()
    lists(asker)
    too_many_transforms(asker)
    asker.s.close()
    loads(asker.family)
    asker = Asker(asker.family)
    fill(asker, "SECRET_ADD", secret(ids=0), "more than 65536 secrets")
    fill(asker, "CONN_ADD", connection(), "more than 65536 connections")
    largest(asker)


main()
