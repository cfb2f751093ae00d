#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""strangers.py refused|cookied|half-open FIRST COUNT [NAME=PID...]

Sends COUNT requests for an IKE SA, each from an address of its own (the FIRST
of 198.18.0.0/16 and on) and with nothing behind it, waits for the answer to
each, and prints as JSON who used the processors meanwhile: the kernel's
threads, this program, the processes NAME. Fails if an answer is another than:
no proposal was chosen, a cookie is demanded, or keys are exchanged."""

import json
import os
import pathlib
import socket
import struct
import sys

import cpu

sys.path.append(str(pathlib.Path(__file__).parents[1] / "netns/lib"))
import ike  # noqa: E402

REMOTE = "192.0.2.2"
NO_PROPOSAL_CHOSEN = 14
# Nobody here has it configured: 3DES, HMAC-SHA1
STRANGE = ike.proposal(1, b"", ike.transform(False, 1, 3),
                       ike.transform(False, 2, 2), ike.transform(False, 3, 2),
                       ike.transform(True, 4, ike.X25519))


def payloads(kind, public):
    first, *others = ike.init_payloads(public, os.urandom(32))
    return [STRANGE if kind == "refused" else first, *others]


def became(answer):
    """What has come of a request"""
    if not answer:
        return "no answer"
    told = ike.notifies(ike.unchain(answer[16], answer[28:]))
    if NO_PROPOSAL_CHOSEN in told:
        return "refused"
    if ike.COOKIE in told:
        return "cookied"
    return "half-open" if answer[8:16] != bytes(8) else f"told {told}"


def main():
    kind, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    pids = dict(word.split("=") for word in sys.argv[4:])
    public = ike.KeyPair().public
    before = cpu.snapshot(pids)
    for i in range(first, first + count):
        peer = ike.Peer.__new__(ike.Peer)
        peer.open_socket(socket.inet_ntoa(b"\xc6\x12" + struct.pack(">H", i)),
                         REMOTE, 30)
        got = became(peer.exchange(
            ike.init_request(os.urandom(8), payloads(kind, public))))
        peer.sock.close()
        if got != kind:
            sys.exit(f"request {i} should be {kind}: {got}")
    json.dump({"count": count,
               "used_ns": cpu.difference(before, cpu.snapshot(pids))},
              sys.stdout)


main()
