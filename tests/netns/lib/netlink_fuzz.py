# SPDX-License-Identifier: GPL-2.0-only
"""Orders and configurations over netlink, most of them not quite right.

netlink_fuzz.py SEED ROUNDS [refused]

A round is a load and the orders that go with it, in which chance changes
attributes, their order, types, lengths and nesting, and sometimes the message
around them. Whatever comes, each message is answered, and at the end the
family still says which version it is. Ends by printing how many messages were
accepted and how many were not; with "refused" none may be, for want of
privilege."""

import errno
import os
import random
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../../bench"))
from netlink import (ACK, NLMSG_ERROR, REQUEST, SOL_NETLINK, ADD_MEMBERSHIP,
                     CTRL_FAMILY_ID, CTRL_FAMILY_NAME, CTRL_GETFAMILY,
                     CTRL_GROUPS, CTRL_GROUP_ID, NETLINK_GENERIC,
                     NLMSG_MIN_TYPE, attr, attrs, header_numbers, messages)

DUMP = 0x300
NLMSG_DONE = 3
NESTED = 0x8000
N = header_numbers()
DUMPS = ("LOAD_DIFF", "CONN_GET", "CRED_GET", "SA_GET", "ATTEMPT_GET",
         "ALG_GET")


def a(name, value):
    """An attribute: its type and bytes, or a list of attributes"""
    if isinstance(value, str):
        value = value.encode() + b"\0"
    return [N["IKEK_A_" + name], value]


def u8(v):
    return struct.pack("=B", v)


def u16(v):
    return struct.pack("=H", v)


def u32(v):
    return struct.pack("=I", v)


def transform(kind, number, bits=0):
    inside = [a("TRANSFORM_TYPE", u8(kind)), a("TRANSFORM_ID", u16(number))]
    if bits:
        inside.append(a("TRANSFORM_KEY_BITS", u16(bits)))
    return a("PROPOSAL_TRANSFORM", inside)


def selector(start, end):
    return [a("SELECTOR_PROTOCOL", u8(0)), a("SELECTOR_START_PORT", u16(0)),
            a("SELECTOR_END_PORT", u16(65535)),
            a("SELECTOR_START", socket.inet_aton(start)),
            a("SELECTOR_END", socket.inet_aton(end))]


def single(address):
    b = socket.inet_aton(address)
    return [a("RANGE_START", b), a("RANGE_END", b)]


def identity(name):
    return [a("IDENTITY_TYPE", u8(2)), a("IDENTITY_DATA", name.encode())]


def child(name, action):
    return a("CONN_CHILD", [
        a("CHILD_NAME", name), a("CHILD_MODE", u8(0)),
        a("CHILD_START_ACTION", u8(action)), a("CHILD_REPLAY_WINDOW", u32(32)),
        a("CHILD_LOCAL_TS", selector("10.1.0.0", "10.1.255.255")),
        a("CHILD_REMOTE_TS", selector("10.2.0.0", "10.2.255.255")),
        a("CHILD_MARK_IN", [a("MARK_VALUE", u32(5)), a("MARK_MASK", u32(7))]),
        a("CHILD_PROPOSAL", [transform(1, 20, 128), transform(5, 0)]),
        a("CHILD_REKEY_TIME", u32(3600)), a("CHILD_LIFE_TIME", u32(4000)),
    ])


def connection(name, action):
    return [
        a("CONN_NAME", name), a("CONN_KEYINGTRIES", u32(1)),
        a("CONN_LOCAL_ID", identity("a.test")),
        a("CONN_REMOTE_ID", identity("b.test")),
        a("CONN_REMOTE_ADDR", single("192.0.2.200")),
        a("CONN_PROPOSAL", [transform(1, 20, 128), transform(2, 5),
                            transform(4, 31)]),
        child("net", action), child("more", 0),
        a("CONN_DPD_DELAY", u32(30000)),
    ]


def load():
    """A valid load, and what one may do with it"""
    orders = [("LOAD_BEGIN", [])]
    orders.append(("SETTINGS_SET", [
        a("SETTINGS_RETRANSMIT_TIMEOUT", u32(200)),
        a("SETTINGS_RETRANSMIT_TRIES", u32(1))]))
    # two traps for the same packets would be one too many
    orders += [("CONN_ADD", connection("one", 2)),
               ("CONN_ADD", connection("two", 0))]
    orders.append(("SECRET_ADD", [
        a("SECRET_NAME", "s"), a("SECRET_ID", identity("b.test")),
        a("SECRET_SECRET", b"not a secret")]))
    orders += [("LOAD_DIFF", []), ("LOAD_COMMIT", [])]
    where = [a("COMMAND_CONN", "one"), a("COMMAND_CHILD", "net")]
    orders += [(order, where) for order in ("UP", "REKEY", "DOWN")]
    orders += [(dump, []) for dump in DUMPS[1:]]
    orders += [("STATS_GET", []), ("VERSION_GET", []), ("FLUSH", [])]
    return orders


def clone(tree):
    return [[kind, clone(value) if isinstance(value, list) else value]
            for kind, value in tree]


class Chance:
    """Changes to messages"""

    def __init__(self, seed):
        self.r = random.Random(seed)

    def once_in(self, n):
        return self.r.randrange(n) == 0

    def level(self, tree):
        """Some list of attributes in a tree"""
        while tree:
            inside = [v for _, v in tree if isinstance(v, list)]
            if not inside or self.once_in(3):
                break
            tree = self.r.choice(inside)
        return tree

    def any_bytes(self):
        length = self.r.choice((0, 1, 2, 3, 4, 5, 8, 16, 17, 63, 64, 65, 300))
        if self.once_in(2):
            return bytes([self.r.choice((0, 1, 0x7f, 0xff))]) * length
        return self.r.randbytes(length)

    def change_one(self, tree):
        level = self.level(tree)
        if not level or self.once_in(12):
            level.append([self.r.randrange(40), self.any_bytes()])
            return
        at = self.r.randrange(len(level))
        what = self.r.randrange(8)
        if what == 0:
            del level[at]
        elif what == 1:
            level.insert(self.r.randrange(len(level)), level[at])
        elif what == 2:
            self.r.shuffle(level)
        elif what == 3:
            level[at][0] = self.r.randrange(40)
        elif what == 4:
            level[at][1] = self.any_bytes()
        elif what == 5:
            level[at][1] = clone(self.level(tree))
        elif what == 6:
            level += [level[at]] * self.r.choice((3, 20, 70, 300))
        elif isinstance(level[at][1], bytes):
            level[at][1] = self.other(level[at][1])

    def other(self, value):
        """A value of the same length or one that is cut"""
        if not value or self.once_in(4):
            return value[:self.r.randrange(len(value) + 1)]
        at = self.r.randrange(len(value))
        return value[:at] + bytes([self.r.randrange(256)]) + value[at + 1:]

    def change(self, tree):
        tree = clone(tree)
        for _ in range(self.r.randrange(1, 4)):
            self.change_one(tree)
        return tree

    def pack(self, tree, lies):
        """To bytes; when it LIES, some lengths and flags are not right"""
        out = b""
        for kind, value in tree:
            if isinstance(value, list):
                value = self.pack(value, lies)
                kind |= NESTED
            one = bytearray(attr(kind & 0xffff, value[:60000]))
            if lies and self.once_in(12):
                at = self.r.randrange(4)
                one[at] ^= 1 << self.r.randrange(8)
            out += bytes(one)
            if len(out) > 60000:
                break
        return out


class Socket:
    """A socket that waits for the answer to all that has one"""

    def __init__(self):
        self.s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                               NETLINK_GENERIC)
        self.s.settimeout(30)
        self.seq = 0
        self.family = NLMSG_MIN_TYPE

    def packet(self, cmd, payload, flags=REQUEST | ACK):
        self.seq += 1
        body = struct.pack("=BBH", cmd, 1, 0) + payload
        return struct.pack("=IHHII", 16 + len(body), self.family, flags,
                           self.seq, 0) + body

    def send(self, cmd, payload, flags=REQUEST | ACK):
        self.s.send(self.packet(cmd, payload, flags))

    def wait(self):
        """What the last message was answered with: an errno, or 0"""
        while True:
            for kind, data in messages(self.s.recv(1 << 17)):
                if kind == NLMSG_DONE:
                    return 0
                if kind == NLMSG_ERROR:
                    return -struct.unpack_from("=i", data)[0]

    def send_raw(self, data):
        """A message whose header may be wrong: there may be no answer"""
        self.s.send(data)
        self.s.settimeout(0.2)
        try:
            while True:
                self.s.recv(1 << 17)
        except OSError:
            pass
        self.s.settimeout(30)

    def find(self, name):
        """Number of a family, and of its multicast groups"""
        self.send(CTRL_GETFAMILY, attr(CTRL_FAMILY_NAME, name + b"\0"))
        found = {}
        while not found:
            for kind, data in messages(self.s.recv(1 << 17)):
                if kind == NLMSG_ERROR:
                    sys.exit("there is no family")
                found = dict(attrs(data[4:]))
        self.wait()
        self.family = struct.unpack("=H", found[CTRL_FAMILY_ID])[0]
        return [struct.unpack("=I", dict(attrs(g))[CTRL_GROUP_ID])[0]
                for _, g in attrs(found[CTRL_GROUPS])]


def give(sock, chance, order, tree, wrong):
    cmd = N["IKEK_CMD_" + order]
    flags = REQUEST | ACK
    if order in DUMPS:
        flags = REQUEST | DUMP
    if wrong:
        tree = chance.change(tree)
    payload = chance.pack(tree, wrong and chance.once_in(2))
    if wrong and chance.once_in(20):
        cmd = chance.r.randrange(256)
    if wrong and chance.once_in(20):
        payload = payload[:chance.r.randrange(len(payload) + 1)]
    sock.send(cmd, payload, flags)
    return sock.wait()


def noise(sock, chance):
    """A message that is wrong from its beginning on"""
    data = bytearray(chance.r.randbytes(chance.r.randrange(16, 200)))
    struct.pack_into("=IHH", data, 0, len(data), sock.family, REQUEST | ACK)
    if chance.once_in(3):
        struct.pack_into("=I", data, 0, chance.r.randrange(2 * len(data)))
    sock.send_raw(bytes(data))


def play(sock, chance, count):
    valid = load()
    rounds_valid = chance.once_in(4)
    for order, tree in valid:
        if chance.once_in(12):
            continue
        wrong = not rounds_valid and chance.once_in(2)
        error = give(sock, chance, order, tree, wrong)
        count[error] = count.get(error, 0) + 1
    if chance.once_in(3):
        noise(sock, chance)


def may_not_listen(sock, groups):
    for group in groups:
        try:
            sock.s.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group)
        except PermissionError:
            continue
        sys.exit("events can be heard without privilege")


def main():
    seed, rounds = int(sys.argv[1]), int(sys.argv[2])
    refused = sys.argv[3:] == ["refused"]
    chance = Chance(seed)
    count = {}
    first = Socket()
    groups = first.find(b"ikek")

    if refused:
        may_not_listen(first, groups)
    for _ in range(rounds):
        # a load is its socket's: sometimes another one begins in between
        sock = first if chance.once_in(2) else Socket()
        sock.family = first.family
        play(sock, chance, count)
    if refused and set(count) - {errno.EPERM, errno.EOPNOTSUPP}:
        sys.exit("seed %d: not refused: %s" % (seed, count))
    if not refused:
        first.send(N["IKEK_CMD_VERSION_GET"], b"")
        if first.wait():
            sys.exit("seed %d: it does not answer any more" % seed)
    accepted = count.pop(0, 0)
    print("accepted %d, refused %d: %s" % (
        accepted, sum(count.values()),
        ", ".join("%s %d" % (errno.errorcode.get(e, e), n)
                  for e, n in sorted(count.items()))))


if __name__ == "__main__":
    main()
