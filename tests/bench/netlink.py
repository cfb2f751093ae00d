# SPDX-License-Identifier: GPL-2.0-only
"""The little generic netlink that it takes to give ikek orders and to hear
how they end, without starting a process for each. Numbers are read from the
module's own header."""

import os
import re
import select
import socket
import struct

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "../../kmod/uapi/linux/ikek.h")
NETLINK_GENERIC = 16
SOL_NETLINK = 270
ADD_MEMBERSHIP = 1
SO_RCVBUFFORCE = 33
NLMSG_ERROR, NLMSG_MIN_TYPE = 2, 16
REQUEST, ACK = 1, 4
CTRL_GETFAMILY, CTRL_FAMILY_ID, CTRL_FAMILY_NAME = 3, 1, 2
CTRL_GROUPS, CTRL_GROUP_NAME, CTRL_GROUP_ID = 7, 1, 2


def header_numbers():
    """The values of the enums of the header, by name"""
    numbers = {}
    with open(HEADER) as header:
        text = re.sub(r"/\*.*?\*/", "", header.read(), flags=re.S)
    for body in re.findall(r"enum \w*\s*{(.*?)}", text, re.S):
        value = 0
        for item in filter(None, (s.strip() for s in body.split(","))):
            name, _, given = (s.strip() for s in item.partition("="))
            if re.fullmatch(r"\d+", given):
                value = int(given)
            numbers[name] = value
            value += 1
    return numbers


def attr(kind, value):
    pad = -len(value) % 4
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(pad)


def attrs(data):
    """Attributes as a list of (type, value)"""
    found = []
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4 or length > len(data):
            break
        found.append((kind & 0x3fff, data[4:length]))
        data = data[length + 3 & ~3:]
    return found


def messages(data):
    """Messages of a datagram as (type, bytes behind the netlink header)"""
    while len(data) >= 16:
        length, kind = struct.unpack_from("=IH", data)
        if length < 16 or length > len(data):
            return
        yield kind, data[16:length]
        data = data[length + 3 & ~3:]


class Netlink:
    """A socket for calls and one for events"""

    def __init__(self, family):
        self.calls = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                   NETLINK_GENERIC)
        self.calls.settimeout(60)
        self.events = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                    NETLINK_GENERIC)
        self.events.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
        self.events.bind((0, 0))
        self.seq = 0
        self.family = NLMSG_MIN_TYPE
        name = attr(CTRL_FAMILY_NAME, family.encode() + b"\0")
        found = dict(self.call(CTRL_GETFAMILY, name)[0])
        self.family = struct.unpack("=H", found[CTRL_FAMILY_ID])[0]
        for _, group in attrs(found[CTRL_GROUPS]):
            group = dict(attrs(group))
            self.events.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, struct.unpack(
                "=I", group[CTRL_GROUP_ID])[0])

    def call(self, cmd, payload):
        """Sends a command; returns the attributes of each answer"""
        self.seq += 1
        body = struct.pack("=BBH", cmd, 1, 0) + payload
        self.calls.send(struct.pack("=IHHII", 16 + len(body), self.family,
                                    REQUEST | ACK, self.seq, 0) + body)
        answers = []
        while True:
            for kind, data in messages(self.calls.recv(65536)):
                if kind != NLMSG_ERROR:
                    answers.append(attrs(data[4:]))
                    continue
                error = struct.unpack_from("=i", data)[0]
                if error:
                    raise OSError(-error, os.strerror(-error))
                return answers

    def wait_events(self, timeout):
        """Events that have come within TIMEOUT seconds, as attributes"""
        if not select.select([self.events], [], [], timeout)[0]:
            return []
        return [attrs(data[4:])
                for kind, data in messages(self.events.recv(65536))
                if kind == self.family]
