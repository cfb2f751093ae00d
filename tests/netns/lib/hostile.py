# SPDX-License-Identifier: GPL-2.0-only
"""Misbehaves towards a gateway, one case after the other, and looks at what is
answered and at what the gateway counts. Prints a line for each case; ends with
status 1 if one was not as it should be.

usage: hostile.py LOCAL REMOTE NAMESPACE ID PSK

NAMESPACE is the gateway's, whose numbers ikekctl shows."""

import json
import os
import struct
import subprocess
import sys
import time

import ike
from ike import (AUTH, CREATE_CHILD, DELETE, INFORMATIONAL, INIT, INITIATOR,
                 KE, NONCE, RESPONSE, SA, SK, SKF, Peer, chain, header,
                 init_payloads, init_request, notifies, notify, unchain)

local, remote, namespace = sys.argv[1:4]
ident, psk = sys.argv[4].encode(), sys.argv[5].encode()
failed = markers = 0


def counters():
    out = subprocess.run(["ikekctl", "-n", namespace, "-j", "show", "stats"],
                         stdout=subprocess.PIPE, check=True).stdout
    return {name: n for name, n in json.loads(out).items()
            if name.startswith("rx-") or name == "auth-failed"}


def moved_since(before):
    after = counters()
    after["rx-malformed"] -= markers
    return {name: after[name] - before[name] for name in after
            if after[name] != before[name]}


def case(what, expected, act):
    """ACT returns what is wrong, or nothing; EXPECTED are the counters that
    have moved by then."""
    global failed, markers
    markers, before, moved = 0, counters(), None
    try:
        wrong = act()
    except Exception as error:
        wrong = repr(error)
    end = time.monotonic() + 5
    while not wrong and moved != expected and time.monotonic() < end:
        moved = moved_since(before)
    if not wrong and moved != expected:
        wrong = f"counted {moved} instead of {expected}"
    print("not ok" if wrong else "ok", what + (f": {wrong}" if wrong else ""),
          flush=True)
    failed += bool(wrong)


def quiet(peer, *messages):
    """Nothing of this is answered: the first answer is that to a request behind
    it, which is always refused."""
    global markers
    markers += 1
    spi = os.urandom(8)
    peer.flush()
    for message in messages:
        peer.sock.send(message)
    answer = peer.exchange(init_request(spi, usual() + [(200, b"", 0x80)]))
    if not answer:
        return "the gateway answers nothing any more"
    return None if answer[:8] == spi else f"answered with {answer.hex()}"


def clear_notify(message):
    return notifies(unchain(message[16], message[28:])) if message else None


# Strangers

def stranger(payloads, **how):
    peer = Peer(local, remote)
    return peer, init_request(peer.spi_i, payloads, **how)


def usual():
    return init_payloads(ike.KeyPair().public, os.urandom(32))


def silence(payloads, **how):
    return lambda: quiet(*stranger(payloads, **how))


def taken(payloads, change=lambda message: message, **how):
    def act():
        peer, message = stranger(payloads, **how)
        answer = peer.exchange(change(message))
        if not answer or answer[16] != SA:
            return f"not taken: {clear_notify(answer)}"
    return act


def refused(payloads, kinds, **how):
    def act():
        peer, message = stranger(payloads, **how)
        answer = clear_notify(peer.exchange(message))
        return answer != kinds and f"answered with {answer}"
    return act


def put(at, octets):
    def change(message):
        return message[:at] + octets + message[at + len(octets):]
    return change


def wrong_lengths():
    peer, message = stranger(usual())
    cut = [put(24, struct.pack(">I", length))(message)
           for length in (0, 27, len(message) - 1, len(message) + 1, 1 << 31)]
    cut += [put(30, struct.pack(">H", length))(message)
            for length in (0, 3, 7, 0xffff)]
    cut.append(message[:60])
    return quiet(peer, *cut)


def strangers():
    case("version 3.0 is told to be unknown", {"rx-version": 1},
         refused(usual(), [5], version=0x30))
    case("version 2.1 is as good as 2.0", {}, taken(usual(), version=0x21))
    case("reserved bits of the header", {},
         taken(usual(), put(19, bytes([INITIATOR | 0xc7]))))
    case("reserved bits of payloads", {},
         taken([(*p, 0x7f) for p in usual()]))
    case("an unknown payload", {}, taken(usual() + [(200, b"x")]))
    case("an unknown payload that is critical", {"rx-malformed": 1},
         refused(usual() + [(200, b"x", 0x80)], [1]))
    case("no nonce", {"rx-malformed": 1}, silence(usual()[:2]))
    case("two nonces", {"rx-malformed": 1}, silence(usual() + usual()[2:]))
    case("a nonce that is too short", {"rx-malformed": 1},
         silence(usual()[:2] + [(NONCE, bytes(15))]))
    case("an IKE_AUTH payload in IKE_SA_INIT", {"rx-malformed": 1},
         silence(usual() + [(SK, bytes(60))]))
    case("lengths that do not fit", {"rx-malformed": 10}, wrong_lengths)
    case("SPIs of nobody", {"rx-unknown-sa": 4}, lambda: quiet(
        Peer(local, remote), *[
            header(os.urandom(8), os.urandom(8), SK, exchange, INITIATOR, 1,
                   88) + os.urandom(60)
            for exchange in (AUTH, CREATE_CHILD, INFORMATIONAL, 99)]))
    case("an answer to nothing", {"rx-unknown-sa": 1}, lambda: quiet(
        Peer(local, remote), header(os.urandom(8), os.urandom(8), 0, INIT,
                                    RESPONSE, 0, 28)))
    case("fragments of nothing", {"rx-unknown-sa": 3}, lambda: quiet(
        Peer(local, remote), *[
            header(os.urandom(8), os.urandom(8), SKF, AUTH, INITIATOR, 1, 92)
            + struct.pack(">BBHHH", 0, 0, 64, n, 3) + os.urandom(56)
            for n in (1, 2, 3)]))
    for value in (bytes(32), b"\1" + bytes(31), bytes(31), bytes(33)):
        case(f"a public value of {len(value)} octets that is none",
             {"rx-malformed": 1},
             refused([usual()[0], (KE, struct.pack(">HH", 31, 0) + value),
                      usual()[2]], [7]))


# With keys, but nobody yet

def half_open():
    peer = Peer(local, remote)
    if not peer.init():
        raise ValueError("no IKE SA")
    peer.number = 1
    return peer


def in_the_clear(peer, exchange):
    first, body = chain([notify(24)])
    return header(peer.spi_i, peer.spi_r, first, exchange, INITIATOR, 1,
                  28 + len(body)) + body


def unauthenticated():
    case("IKE_AUTH in the clear", {"rx-unauthentic": 1}, lambda: (
        lambda p: quiet(p, in_the_clear(p, AUTH)))(half_open()))

    def forged():
        peer = half_open()
        message = peer.seal(AUTH, peer.auth_payloads(ident, psk))
        return (quiet(peer, message[:-1] + bytes([message[-1] ^ 1])) or
                (None if peer.open(peer.exchange(message)) else
                 "then the genuine one was not taken"))
    case("IKE_AUTH with a MAC that is wrong", {"rx-unauthentic": 1}, forged)
    case("CREATE_CHILD_SA before IKE_AUTH", {"rx-unexpected": 1}, lambda: (
        lambda p: quiet(p, p.seal(CREATE_CHILD, usual())))(half_open()))
    case("INFORMATIONAL before IKE_AUTH", {"rx-unexpected": 1}, lambda: (
        lambda p: quiet(p, p.seal(INFORMATIONAL, [])))(half_open()))
    case("fragments that were not agreed on", {"rx-fragment": 1}, lambda: (
        lambda p: quiet(p, p.seal(AUTH, [], skf=(1, 2))))(half_open()))

    answers = set()

    def failing(name, key, method=2):
        def act():
            peer = half_open()
            payloads = peer.auth_payloads(name, key)
            payloads[1] = (payloads[1][0],
                           bytes([method]) + payloads[1][1][1:])
            answer = peer.exchange(peer.seal(AUTH, payloads))
            answers.add(len(answer or b""))
            inner = peer.open(answer)
            if not inner or notifies(inner) != [24] or len(inner) != 1:
                return f"answered with {inner}"
        return act
    case("a wrong key", {"auth-failed": 1}, failing(ident, b"wrong"))
    case("an identity of nobody", {"auth-failed": 1},
         failing(b"nobody.example.org", psk))
    case("another method", {"auth-failed": 1}, failing(ident, psk, 1))
    case("all three are answered alike", {}, lambda: (
        f"lengths {answers}" if len(answers) != 1 else None))


# Authenticated

def established(child=True, extra=()):
    peer = half_open()
    answer = peer.auth(ident, psk, child, extra)
    if not answer or notifies(answer)[:1] == [24]:
        raise ValueError(f"not authenticated: {answer}")
    peer.told = notifies(answer)
    return peer


def outsider(peer, *messages):
    """They are not answered, and the IKE SA lives on."""
    return quiet(peer, *messages) or (
        None if peer.alive() else "the IKE SA does not live any more")


def insider(peer, kinds, exchange, payloads, **how):
    answer = peer.ask(exchange, payloads, **how)
    if answer is None or notifies(answer) != kinds:
        return f"answered with {answer}"
    return None if peer.alive() else "the IKE SA does not live any more"


def authenticated():
    peer = established()
    delete = (DELETE, struct.pack(">BBH", 1, 0, 0))

    def clear(exchange, flags, *payloads):
        first, body = chain(list(payloads))
        return header(peer.spi_i, peer.spi_r, first, exchange, flags,
                      peer.number, 28 + len(body)) + body
    case("a delete in the clear", {"rx-unauthentic": 1}, lambda: outsider(
        peer, clear(INFORMATIONAL, INITIATOR, delete)))
    case("errors in the clear", {"rx-unauthentic": 4}, lambda: outsider(
        peer, *[clear(INFORMATIONAL, INITIATOR, notify(kind))
                for kind in (4, 7, 11, 24)]))
    case("errors in answers in the clear", {"rx-unauthentic": 2},
         lambda: outsider(peer, *[
             clear(exchange, INITIATOR | RESPONSE, notify(7))
             for exchange in (INFORMATIONAL, CREATE_CHILD)]))
    case("an error about IKE SPIs of nobody", {"rx-unknown-sa": 1},
         lambda: outsider(peer, header(
             bytes(7) + b"\1", bytes(7) + b"\1", 41, INFORMATIONAL, 0, 0, 36)
             + struct.pack(">BBHBBH", 0, 0, 8, 0, 0, 4)))

    def mac():
        message = peer.seal(INFORMATIONAL, [])
        return outsider(peer, message[:-16] + bytes(16),
                        message[:40] + bytes([message[40] ^ 1]) + message[41:])
    case("MACs that are wrong", {"rx-unauthentic": 2}, mac)
    case("the peer's SPI changed", {"rx-unknown-sa": 1}, lambda: outsider(
        peer, put(0, os.urandom(8))(peer.seal(INFORMATIONAL, []))))
    case("the initiator's flag turned", {"rx-unknown-sa": 1},
         lambda: outsider(peer, peer.seal(INFORMATIONAL, [], flags=0)))
    case("message IDs far away", {"rx-window": 3}, lambda: outsider(
        peer, *[peer.seal(INFORMATIONAL, [], number=n)
                for n in (0, peer.number + 1, 0xffffffff)]))
    case("an answer to nothing", {"rx-window": 1}, lambda: outsider(
        peer, peer.seal(INFORMATIONAL, [], flags=INITIATOR | RESPONSE,
                        number=0)))
    case("another IKE_AUTH", {"rx-unexpected": 1}, lambda: outsider(
        peer, peer.seal(AUTH, peer.auth_payloads(ident, psk))))

    def again():
        message = peer.seal(INFORMATIONAL, [])
        answers = {peer.exchange(message) for _ in range(3)}
        peer.number += 1
        if len(answers) != 1 or None in answers:
            return "the answers differ"
        return None if peer.alive() else "the IKE SA does not live any more"
    case("a request three times", {"rx-duplicate": 2}, again)

    def later():
        old = [peer.seal(INFORMATIONAL, [], number=n)
               for n in range(peer.number - 2)]
        return outsider(peer, *old)
    number = peer.number
    case("replays", {"rx-window": number - 2}, later)
    case("an unknown payload that is critical", {}, lambda: insider(
        peer, [1], INFORMATIONAL, [(200, b"", 0x80)]))
    case("an unknown payload", {}, lambda: insider(
        peer, [], INFORMATIONAL, [(200, b"")]))
    case("version 2.7", {}, lambda: insider(
        peer, [], INFORMATIONAL, [], version=0x27))
    case("a delete for a Child SA of nobody", {}, lambda: insider(
        peer, [], INFORMATIONAL,
        [(DELETE, struct.pack(">BBHI", 3, 4, 1, 0x12345678))]))
    case("a rekey of a Child SA of nobody", {}, lambda: insider(
        peer, [44], CREATE_CHILD,
        [notify(16393, b"", 3, b"\1\2\3\4"), ike.esp_proposal(),
         (NONCE, os.urandom(32)), ike.selectors(ike.TSI, "10.3.0.0"),
         ike.selectors(ike.TSR, "10.2.0.0")]))
    case("an error that does not concern anything", {}, lambda: insider(
        peer, [], INFORMATIONAL, [notify(14)]))


def cluster():
    """A member of a cluster takes over and sets message IDs anew, RFC 6311."""
    peer = established(extra=[notify(16420)])

    def sync(send, receive):
        data = b"once" + struct.pack(">II", send, receive)
        return peer.seal(INFORMATIONAL, [notify(16422, data)], number=0)

    def agreed():
        return None if 16420 in peer.told else f"told {peer.told} only"
    case("a cluster", {}, agreed)
    old, number = peer.number, peer.number + 1000
    right = [notify(16422, b"once" + struct.pack(">II", 50, number))]

    def answered():
        answer = peer.open(peer.exchange(sync(number, 50)))
        peer.number = number
        return None if answer == right else f"answered with {answer}"
    case("which sets message IDs anew", {}, answered)
    case("and has not heard the answer", {"rx-duplicate": 1}, answered)
    case("and goes on", {},
         lambda: None if peer.alive() else "the IKE SA does not live any more")
    case("and is recorded", {"rx-window": 2}, lambda: outsider(
        peer, sync(number, 50), peer.seal(INFORMATIONAL, [], number=old)))
    case("and is wrong", {"rx-malformed": 1, "rx-window": 2}, lambda: outsider(
        peer, sync(0xffffffff, 50), sync(peer.number, 0xffffffff),
        peer.seal(INFORMATIONAL, [notify(16422)], number=0)))


def malformed():
    """What a peer with keys says without sense ends its IKE SA, section
    2.21.3, and no other."""
    def ending(exchange, payloads, **how):
        def act():
            peer = established(child=False)
            answer = peer.ask(exchange, payloads, **how)
            if not answer or notifies(answer) != [7]:
                return f"answered with {answer}"
        return act
    case("inner lengths that do not fit", {},
         ending(INFORMATIONAL, [], first=41, plain=b"\0\0\0\xff\0\0\0\7"))
    case("an exchange of an unknown type", {}, ending(99, []))
    case("CREATE_CHILD_SA without a nonce", {},
         ending(CREATE_CHILD, [ike.esp_proposal()]))
    case("a payload twice", {},
         ending(CREATE_CHILD, [ike.esp_proposal(), (NONCE, os.urandom(32)),
                               (NONCE, os.urandom(32))]))


strangers()
unauthenticated()
authenticated()
cluster()
malformed()
sys.exit(failed != 0)
