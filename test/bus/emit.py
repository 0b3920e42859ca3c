# An emitter by docs/cluster-wire.md alone: no library but Python's own, over Redis. It asks one server of a cluster, and prints the answer.
#
#   emit.py PORT SECRET NAMESPACE WHAT ROOM CONTENT      for example: 6379 secret / event lobby '["hello", 1]'
import hashlib
import hmac
import json
import os
import socket
import struct
import sys
import time

BATCH, BEAT, SEALED = 1, 2, 0x80
EVENT, QUESTION, ANSWER, FAILURE = 0, 1, 2, 3
PREFIX = "holdfast:"
ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


# --- numbers, MessagePack ---------------------------------------------------------------------------------------------------------------

def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        part = self.data[self.at : self.at + count]
        if len(part) < count:
            raise ValueError("cut off")
        self.at += count
        return part

    def varint(self):
        value = shift = 0
        while True:
            octet = self.take(1)[0]
            value |= (octet & 0x7F) << shift
            if octet < 0x80:
                return value
            shift += 7


def pack(value):
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return struct.pack(">Bq", 0xD3, value)
    if isinstance(value, float):
        return struct.pack(">Bd", 0xCB, value)
    if isinstance(value, bytes):
        return struct.pack(">BI", 0xC6, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return struct.pack(">BI", 0xDB, len(text)) + text
    if isinstance(value, list):
        return struct.pack(">BI", 0xDD, len(value)) + b"".join(map(pack, value))
    return struct.pack(">BI", 0xDF, len(value)) + b"".join(pack(k) + pack(v) for k, v in value.items())


def unpack(reader):
    """As much of MessagePack as answers have: lists, numbers, texts, nil."""
    head = reader.take(1)[0]
    if head < 0x80:
        return head
    if head == 0xC0:
        return None
    if head & 0xF0 == 0x90:
        return [unpack(reader) for _ in range(head & 0x0F)]
    if head & 0xE0 == 0xA0:
        return reader.take(head & 0x1F).decode()
    if head in (0xD9, 0xDA):
        size = 1 if head == 0xD9 else 2
        return reader.take(int.from_bytes(reader.take(size), "big")).decode()
    if head in (0xCC, 0xCD, 0xCE):
        return int.from_bytes(reader.take(1 << (head - 0xCC)), "big")
    raise ValueError(f"not read here: {head:02x}")


# --- the bus: Redis, by its own protocol ------------------------------------------------------------------------------------------------

class Redis:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.stream = self.socket.makefile("rb")

    def send(self, *parts):
        parts = [part.encode() if isinstance(part, str) else part for part in parts]
        head = b"*%d\r\n" % len(parts)
        self.socket.sendall(head + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))

    def receive(self):
        line = self.stream.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"*":
            return [self.receive() for _ in range(int(rest))]
        if kind == b"$":
            data = self.stream.read(int(rest) + 2)[:-2]
            return data
        return rest


# --- envelopes --------------------------------------------------------------------------------------------------------------------------

def fnv1a(text):
    value = 0x811C9DC5
    for octet in text.encode():
        value = (value ^ octet) * 0x01000193 & 0xFFFFFFFF
    return value


class Node:
    def __init__(self, secret, cluster="holdfast"):
        self.id = "".join(ID_LETTERS[octet & 63] for octet in os.urandom(12))
        self.secret = secret.encode()
        self.cluster = struct.pack(">I", fnv1a(cluster))

    def seal(self, message):
        return hmac.new(self.secret, message, hashlib.sha256).digest()[:16]

    def envelope(self, kind, body):
        message = b"HF\x01\x00" + bytes([kind | SEALED]) + self.cluster + self.id.encode() + body
        return message + self.seal(message)

    def open(self, message):
        """Gives kind, sender and body, or nothing."""
        whole, seal = message[:-16], message[-16:]
        if whole[:3] != b"HF\x01" or whole[5:9] != self.cluster or not hmac.compare_digest(self.seal(whole), seal):
            return None, None, None
        return whole[4] & ~SEALED, whole[9:21].decode(), Reader(whole[21:])

    def beat(self, number, server, hello=False, bye=False):
        name = b"emit.py"
        known = varint(1) + server.encode() + varint(0) + varint(0)
        return self.envelope(
            BEAT, varint(hello + 2 * bye) + varint(1) + varint(len(name)) + name + varint(number) + known
        )

    def question(self, server, topic, value):
        message = bytes([QUESTION, len(topic)]) + topic.encode() + pack([1, value])
        return self.envelope(
            BATCH, varint(1) + varint(1) + server.encode() + varint(1) + varint(0) + varint(len(message) * 8) + message
        )


def answer_in(body):
    """The answer among the messages of a batch for one receiver, as a list of one; else nothing."""
    body.varint()
    for _ in range(body.varint()):
        body.take(12), body.varint(), body.varint()
    while body.at < len(body.data):
        message = Reader(body.take(body.varint() >> 3))
        form = message.take(1)[0]
        message.take(message.take(1)[0])
        if form in (ANSWER, FAILURE):
            number, value = unpack(message)
            if form == FAILURE:
                raise SystemExit(f"failed: {value}")
            return [value]
    return None


def main(port, secret, namespace, what, room, content):
    node = Node(secret)
    inbox = PREFIX + "inbox-" + node.id
    listening, publishing = Redis(int(port)), Redis(int(port))
    listening.send("SUBSCRIBE", PREFIX + "all", inbox)
    audience = [[room] if room else [], [], 0, None, None]
    server, number, question, asked_at = None, 0, None, 0.0
    while True:
        kind, channel, message = listening.receive()
        if kind != b"message":
            continue
        kind, sender, body = node.open(message)
        if server is None and kind == BEAT and body.varint() & 2 == 0 and body.varint() == 0:
            server = sender
            question = node.question(server, "relay", [namespace, what, audience, json.loads(content)])
        elif sender == server and kind == BATCH and channel == inbox.encode():
            answer = answer_in(body)
            if answer is not None:
                publishing.send("PUBLISH", PREFIX + "all", node.beat(number + 1, server, bye=True))
                print(json.dumps(answer[0]))
                return
        # Beats of the server come once a second: often enough to repeat the question, should it have been lost.
        if server is not None and time.monotonic() - asked_at > 0.5:
            number, asked_at = number + 1, time.monotonic()
            publishing.send("PUBLISH", PREFIX + "all", node.beat(number, server, hello=True))
            publishing.send("PUBLISH", PREFIX + "inbox-" + server, question)


main(*sys.argv[1:])
