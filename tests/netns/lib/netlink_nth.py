# SPDX-License-Identifier: GPL-2.0-only
"""Memory runs out at every single allocation that a load makes in the kernel,
one after the other. The message fails for that and for nothing else, or works
all the same; and then the next load works. Needs a kernel with failslab."""

import errno
import sys

from netlink_fuzz import ACK, DUMP, DUMPS, N, REQUEST, Chance, Socket, load

FAIL_NTH = "/proc/thread-self/fail-nth"
TROUBLE = (0, errno.ENOMEM, errno.ENOBUFS)


def give(sock, chance, order, tree, nth=0):
    """Sends a message whose NTH allocation fails; the answer, and whether
    there were that many"""
    flags = REQUEST | DUMP if order in DUMPS else REQUEST | ACK
    data = sock.packet(N["IKEK_CMD_" + order], chance.pack(tree, False), flags)
    left = 1
    with open(FAIL_NTH, "r+b", buffering=0) as fail:
        if nth:
            fail.write(b"%d" % nth)
        try:
            sock.s.send(data)
            if nth:
                left = int(fail.read())
        except OSError as e:    # the message itself could not be made
            fail.write(b"0")
            return e.errno, True
        fail.write(b"0")
    try:
        return sock.wait(), not left
    except OSError as e:        # the answer could not be made
        return e.errno, True


def play(family, steps, at, nth):
    """A load whose message AT meets trouble; whether there was any"""
    chance = Chance(0)
    sock = Socket()
    sock.family = family
    for i, (order, tree) in enumerate(steps):
        error, failed = give(sock, chance, order, tree, nth if i == at else 0)
        if i == at:
            if not failed:
                return False
            if error not in TROUBLE:
                sys.exit("%s, allocation %d: %s" % (
                    order, nth, errno.errorcode[error]))
            if error:
                break
        elif error:
            sys.exit("%s after trouble: %s" % (order, errno.errorcode[error]))
    sock.s.close()
    # and now without trouble
    sock = Socket()
    sock.family = family
    for order, tree in steps:
        error, _ = give(sock, chance, order, tree)
        if error:
            sys.exit("%s after allocation %d of %s: %s" % (
                order, nth, steps[at][0], errno.errorcode[error]))
    return True


def main():
    first = Socket()
    first.find(b"ikek")
    steps = [s for s in load() if s[0] in (
        "LOAD_BEGIN", "SETTINGS_SET", "CONN_ADD", "SECRET_ADD", "LOAD_DIFF",
        "LOAD_COMMIT")]
    total = 0
    for at in range(len(steps)):
        nth = 1
        while play(first.family, steps, at, nth):
            nth += 1
        total += nth - 1
    print("%d allocations" % total)


main()
