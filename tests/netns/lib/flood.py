# SPDX-License-Identifier: GPL-2.0-only
"""Floods a gateway until it is told to end by SIGTERM, and then prints how many
datagrams it has sent.

usage: flood.py spoofed REMOTE [N]     IKE_SA_INITs from many forged addresses,
                                       N and no more
       flood.py cookies REMOTE         from addresses that are real: each sends
                                       back the cookie, and does not go on
       flood.py garbage REMOTE         octets without sense, on both ports
       flood.py failing REMOTE         IKE_AUTHs with a wrong key, some at once
       flood.py fragments REMOTE SOURCE SPI-I SPI-R
                                       fragments for this IKE SA, in both roles,
                                       and for others
       flood.py replay REMOTE FILE     what the capture FILE has to REMOTE

Addresses are from 198.18.0.0/15, those of "real" ones have to be local."""

import itertools
import os
import random
import signal
import socket
import struct
import sys
import threading

import ike

AT_ONCE = 6

kind, remote = sys.argv[1:3]
chance = random.Random(7)
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
sent = 0


def address(i):
    return socket.inet_aton("198.18.0.0")[:2] + struct.pack(">H", i % 65534 + 1)


def forge(source, data, port=500, from_port=500):
    """UDP without a checksum, which IPv4 allows."""
    global sent
    raw.sendto(struct.pack(">BBHHHBBH4s4sHHHH", 0x45, 0, 0, 0, 0, 64, 17, 0,
                           source, socket.inet_aton(remote), from_port, port,
                           8 + len(data), 0) + data, (remote, 0))
    sent += 1


def captured(name):
    """(source, source port, port, message) of what a pcap file has to REMOTE."""
    with open(name, "rb") as file:
        data = file.read()
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        packet = data[at + 16 + 14:at + 16 + length]
        at += 16 + length
        if packet[0] != 0x45 or packet[9] != 17:
            continue
        if packet[16:20] == socket.inet_aton(remote):
            yield (packet[12:16], *struct.unpack_from(">HH", packet, 20),
                   packet[28:])


def spoofed():
    first, body = ike.chain(ike.init_payloads(ike.KeyPair().public, bytes(32)))
    for i in range(int(sys.argv[3])) if sys.argv[3:] else itertools.count():
        message = ike.header(os.urandom(8), bytes(8), first, ike.INIT,
                             ike.INITIATOR, 0, 28 + len(body)) + body
        forge(address(i), message)


def cookies():
    """The key exchange is only made up: nobody will look at the keys."""
    global sent
    public = ike.KeyPair().public
    for i in itertools.count():
        peer = ike.Peer.__new__(ike.Peer)
        peer.open_socket(socket.inet_ntoa(address(i)), remote, 1)
        spi, payloads = os.urandom(8), ike.init_payloads(public,
                                                         os.urandom(32))
        answer = peer.exchange(ike.init_request(spi, payloads))
        sent += 1
        if answer and answer[16] == ike.NOTIFY:
            cookie = ike.notify(ike.COOKIE, answer[36:])
            peer.sock.send(ike.init_request(spi, [cookie] + payloads))
            sent += 1
        peer.sock.close()


def garbage():
    for i in itertools.count():
        length = chance.choice((0, 1, 4, 27, 28, 32, 100, 1400))
        data = os.urandom(length)
        if i % 3 == 0:
            data = bytes(4) + data
        elif i % 3 == 1:
            data = ike.header(os.urandom(8), os.urandom(8), i % 256, ike.AUTH,
                              ike.INITIATOR, 1, 28 + length) + data
        forge(address(i), data, (500, 4500)[i % 2])


def failing():
    numbers = itertools.count()
    for _ in range(AT_ONCE - 1):
        threading.Thread(target=fail, args=(numbers,), daemon=True).start()
    fail(numbers)


def fail(numbers):
    global sent
    for i in numbers:
        peer = ike.Peer(socket.inet_ntoa(address(i)), remote, 3)
        if peer.init():
            peer.auth(b"nobody.example.org", b"wrong")
        sent += 2
        peer.sock.close()


def fragments():
    source = socket.inet_aton(sys.argv[3])
    known = bytes.fromhex(sys.argv[4]) + bytes.fromhex(sys.argv[5])
    for i in itertools.count():
        spis = os.urandom(16) if i % 3 == 2 else known
        data = struct.pack(">BBHHH", 0, 0, 508, 1 + i % 60, 60) + bytes(500)
        forge(source, bytes(4) + ike.header(
            spis[:8], spis[8:], ike.SKF,
            (ike.CREATE_CHILD, ike.INFORMATIONAL)[i // 3 % 2],
            (ike.INITIATOR, 0)[i % 3 % 2], i // 6 % 4, 28 + len(data)) + data,
            4500, 4500)


def replay():
    for source, from_port, port, message in itertools.cycle(
            list(captured(sys.argv[3]))):
        forge(source, message, port, from_port)


def done(*_):
    print(sent, flush=True)
    os._exit(0)


signal.signal(signal.SIGTERM, done)
{"spoofed": spoofed, "cookies": cookies, "garbage": garbage,
 "failing": failing, "fragments": fragments, "replay": replay}[kind]()
done()
