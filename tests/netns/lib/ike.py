# SPDX-License-Identifier: GPL-2.0-only
"""A peer that speaks just enough IKEv2 to misbehave: AES-GCM-16-128,
PRF-HMAC-SHA2-256, X25519, pre-shared keys. RFC 7296; the arithmetic is
libcrypto's."""

import ctypes
import hashlib
import hmac
import os
import socket
import struct

INIT, AUTH, CREATE_CHILD, INFORMATIONAL = 34, 35, 36, 37
SA, KE, IDI, IDR, AUTH_PAYLOAD, NONCE, NOTIFY, DELETE = 33, 34, 35, 36, 39, \
    40, 41, 42
TSI, TSR, SK, SKF = 44, 45, 46, 53
INITIATOR, RESPONSE = 0x08, 0x20
COOKIE = 16390
FRAGMENTATION_SUPPORTED = 16430
X25519 = 31
NID_X25519 = 1034

crypto = ctypes.CDLL("libcrypto.so.3")
for name in ("EVP_PKEY_new_raw_private_key", "EVP_PKEY_new_raw_public_key",
             "EVP_PKEY_CTX_new", "EVP_CIPHER_CTX_new", "EVP_aes_128_gcm"):
    getattr(crypto, name).restype = ctypes.c_void_p
for name in ("EVP_PKEY_get_raw_public_key", "EVP_PKEY_derive_init",
             "EVP_PKEY_derive_set_peer", "EVP_PKEY_derive",
             "EVP_CIPHER_CTX_ctrl", "EVP_CipherInit_ex", "EVP_CipherUpdate",
             "EVP_CipherFinal_ex"):
    getattr(crypto, name).argtypes = None


def pointer(value):
    return ctypes.c_void_p(value)


class KeyPair:
    def __init__(self):
        self.key = pointer(crypto.EVP_PKEY_new_raw_private_key(
            NID_X25519, None, os.urandom(32), ctypes.c_size_t(32)))
        self.public = self.read(crypto.EVP_PKEY_get_raw_public_key, self.key)

    @staticmethod
    def read(function, source):
        out, length = ctypes.create_string_buffer(32), ctypes.c_size_t(32)
        if function(source, out, ctypes.byref(length)) != 1:
            raise ValueError("X25519")
        return out.raw

    def shared(self, public):
        peer = pointer(crypto.EVP_PKEY_new_raw_public_key(
            NID_X25519, None, public, ctypes.c_size_t(32)))
        context = pointer(crypto.EVP_PKEY_CTX_new(self.key, None))
        crypto.EVP_PKEY_derive_init(context)
        crypto.EVP_PKEY_derive_set_peer(context, peer)
        return self.read(crypto.EVP_PKEY_derive, context)


def gcm(encrypt, key, nonce, aad, data, tag=None):
    """What comes out, with the tag when it encrypts; None when it is forged."""
    context = pointer(crypto.EVP_CIPHER_CTX_new())
    out, n = ctypes.create_string_buffer(len(data) + 16), ctypes.c_int()
    crypto.EVP_CipherInit_ex(context, pointer(crypto.EVP_aes_128_gcm()), None,
                             key, nonce, int(encrypt))
    crypto.EVP_CipherUpdate(context, None, ctypes.byref(n), aad, len(aad))
    crypto.EVP_CipherUpdate(context, out, ctypes.byref(n), data, len(data))
    if not encrypt:
        crypto.EVP_CIPHER_CTX_ctrl(context, 0x11, 16, tag)
    good = crypto.EVP_CipherFinal_ex(context, out, ctypes.byref(n))
    text = out.raw[:len(data)]
    if encrypt:
        mac = ctypes.create_string_buffer(16)
        crypto.EVP_CIPHER_CTX_ctrl(context, 0x10, 16, mac)
        text += mac.raw
    crypto.EVP_CIPHER_CTX_free(context)
    return text if good == 1 else None


def prf(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def prf_plus(key, seed, length):
    out = last = b""
    for i in range(1, 256):
        if len(out) >= length:
            return out[:length]
        last = prf(key, last + seed + bytes([i]))
        out += last


def header(spi_i, spi_r, following, exchange, flags, number, length,
           version=0x20):
    return spi_i + spi_r + struct.pack(">BBBBII", following, version,
                                       exchange, flags, number, length)


def chain(payloads):
    """(type, body) or (type, body, flags) ... -> first type, octets."""
    out = b""
    for i, (_, body, *flags) in enumerate(payloads):
        following = payloads[i + 1][0] if i + 1 < len(payloads) else 0
        out += struct.pack(">BBH", following, flags[0] if flags else 0,
                           4 + len(body)) + body
    return (payloads[0][0] if payloads else 0), out


def unchain(first, data):
    found = []
    while first:
        following, _, length = struct.unpack_from(">BBH", data)
        found.append((first, data[4:length]))
        first, data = following, data[length:]
    return found


def notify(kind, data=b"", protocol=0, spi=b""):
    return NOTIFY, struct.pack(">BBH", protocol, len(spi), kind) + spi + data


def transform(last, kind, number, key_bits=0):
    attribute = struct.pack(">HH", 0x800e, key_bits) if key_bits else b""
    return struct.pack(">BBHBBH", 0 if last else 3, 0, 8 + len(attribute),
                       kind, 0, number) + attribute


def proposal(protocol, spi, *transforms):
    body = b"".join(transforms)
    return SA, struct.pack(">BBHBBBB", 0, 0, 8 + len(spi) + len(body), 1,
                           protocol, len(spi), len(transforms)) + spi + body


IKE_PROPOSAL = proposal(1, b"", transform(False, 1, 20, 128),
                        transform(False, 2, 5), transform(True, 4, X25519))


def esp_proposal():
    return proposal(3, os.urandom(4), transform(False, 1, 20, 128),
                    transform(True, 5, 0))


def selectors(kind, network):
    """A /24 of IPv4."""
    first = socket.inet_aton(network)
    return kind, struct.pack(">BBH", 1, 0, 0) + struct.pack(
        ">BBHHH", 7, 0, 16, 0, 65535) + first + first[:3] + b"\xff"


def init_payloads(public, nonce):
    return [IKE_PROPOSAL, (KE, struct.pack(">HH", X25519, 0) + public),
            (NONCE, nonce)]


def init_request(spi_i, payloads, version=0x20):
    first, body = chain(payloads)
    return header(spi_i, bytes(8), first, INIT, INITIATOR, 0, 28 + len(body),
                  version) + body


def notifies(payloads):
    return [struct.unpack(">H", body[2:4])[0] for kind, body in payloads
            if kind == NOTIFY]


class Peer:
    """One IKE SA that it initiates from LOCAL to REMOTE."""

    def __init__(self, local, remote, wait=5):
        self.open_socket(local, remote, wait)
        self.spi_i, self.spi_r, self.number = os.urandom(8), bytes(8), 0
        self.pair, self.ni = KeyPair(), os.urandom(32)

    def open_socket(self, local, remote, wait):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_IP, 15, 1)      # IP_FREEBIND
        self.sock.bind((local, 0))
        self.sock.connect((remote, 500))
        self.sock.settimeout(wait)

    def receive(self):
        try:
            return self.sock.recv(20000)
        except (TimeoutError, ConnectionRefusedError):
            return None

    def flush(self):
        self.sock.setblocking(False)
        try:
            while self.sock.recv(20000):
                pass
        except BlockingIOError:
            pass
        self.sock.settimeout(5)

    def exchange(self, message):
        self.sock.send(message)
        return self.receive()

    def init(self, keys=True, extra=()):
        """True when the responder goes on; a cookie is sent back to it."""
        wanted = init_payloads(self.pair.public, self.ni) + list(extra)
        payloads = wanted
        for _ in range(3):
            self.request = init_request(self.spi_i, payloads)
            self.response = self.exchange(self.request)
            if not self.response:
                return False
            answer = unchain(self.response[16], self.response[28:])
            if COOKIE not in notifies(answer):
                break
            cookie = next(body[4:] for kind, body in answer if kind == NOTIFY)
            payloads = [notify(COOKIE, cookie)] + wanted
        self.spi_r = self.response[8:16]
        if keys and self.spi_r != bytes(8):
            self.derive(dict(answer))
        return self.spi_r != bytes(8)

    def derive(self, answer):
        self.nr = answer[NONCE]
        seed = prf(self.ni + self.nr, self.pair.shared(answer[KE][4:]))
        keys = prf_plus(seed, self.ni + self.nr + self.spi_i + self.spi_r,
                        32 + 20 + 20 + 32 + 32)
        self.key_i, self.key_r = keys[32:52], keys[52:72]
        self.pi = keys[72:104]

    def seal(self, exchange, payloads, flags=INITIATOR, number=None,
             first=None, plain=None, clear=(), version=0x20, skf=None):
        """An encrypted message. CLEAR are payloads in front of the SK one;
        SKF is (number, total) for a fragment."""
        inner, data = chain(payloads)
        inner = inner if first is None else first
        data = (data if plain is None else plain) + b"\0"
        kind, lead = SK, b""
        if skf:
            kind, lead = SKF, struct.pack(">HH", *skf)
        outer, front = chain(list(clear) + [(kind, b"")])
        front = front[:-4]
        length = 28 + len(front) + 4 + len(lead) + 8 + len(data) + 16
        iv = os.urandom(8)
        aad = header(self.spi_i, self.spi_r, outer, exchange, flags,
                     self.number if number is None else number, length,
                     version) + front + struct.pack(
                         ">BBH", inner, 0, length - 28 - len(front)) + lead
        return aad + iv + gcm(True, self.key_i[:16], self.key_i[16:] + iv,
                              aad, data)

    def open(self, message):
        """The inner payloads of an answer; None for none, or a forged one."""
        if not message or message[16] != SK:
            return None
        iv, text = message[32:40], message[40:-16]
        plain = gcm(False, self.key_r[:16], self.key_r[16:] + iv,
                    message[:32], text, message[-16:])
        return plain if plain is None else unchain(message[28],
                                                   plain[:-1 - plain[-1]])

    def ask(self, exchange, payloads, **how):
        """Sends the next request; its answer's payloads."""
        answer = self.open(self.exchange(self.seal(exchange, payloads, **how)))
        if answer is not None:
            self.number += 1
        return answer

    def auth_payloads(self, name, psk, child=True):
        ident = struct.pack(">BBBB", 2, 0, 0, 0) + name
        octets = self.request + self.nr + prf(self.pi, ident)
        mac = prf(prf(psk, b"Key Pad for IKEv2"), octets)
        payloads = [(IDI, ident), (AUTH_PAYLOAD, b"\x02\0\0\0" + mac)]
        if child:
            payloads += [esp_proposal(), selectors(TSI, "10.3.0.0"),
                         selectors(TSR, "10.2.0.0")]
        return payloads

    def auth(self, name, psk, child=True, extra=()):
        """The answer to IKE_AUTH."""
        self.number = 1
        return self.ask(AUTH, self.auth_payloads(name, psk, child) +
                        list(extra))

    def alive(self):
        return self.ask(INFORMATIONAL, []) == []
