"""Damages good bytes in ways that get past a parser's first look. Everything comes from one `Random`, so that a seed
is enough to see it again."""

import io
import zipfile
from collections.abc import Callable, Sequence
from random import Random

from pki import der

CONSTRUCTED = 0x20
LENGTHS = (b"\x80", b"\x00", b"\x7f", b"\x81\xff", b"\x84\x7f\xff\xff\xff", b"\x84\x00\x00\x00\x01", b"\xff")
NUMBERS = (0, 1, 127, 128, 255, 2**31 - 1, 2**31, 2**63, 2**64, 2**200)
Mutation = Callable[[Random, bytes, Sequence[bytes]], bytes]


def flip(random: Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(random, content)
    return (
        content[:at] + bytes([content[at] ^ 1 << random.randrange(8)]) + content[at + 1 :] if content else b""
    )


def overwrite(random: Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(random, content)
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def cut(random: Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[: _place(random, content)]


def remove(random: Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(random, content)
    return content[:at] + content[at + random.randrange(1, 64) :]


def repeat(random: Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(random, content)
    return content[:at] + content[at : at + random.randrange(1, 64)] * random.randrange(2, 9) + content[at:]


def splice(random: Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    other = random.choice(corpus)
    start = _place(random, other)
    return content[: _place(random, content)] + other[start : start + random.randrange(1, 512)]


def lie_about_a_length(random: Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(random, content)
    return content[: at + 1] + random.choice(LENGTHS) + content[at + 2 :]


def rebuild(random: Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    """Changes one node of a DER tree and leaves every length around it right."""
    try:
        tree = _parse(content)
    except (ValueError, IndexError):
        return flip(random, content, corpus)
    nodes = _nodes(tree)
    victim = random.choice(nodes)
    _change(random, victim, nodes)
    return b"".join(_build(node) for node in tree)


def rezip(random: Random, _: bytes, corpus: Sequence[bytes]) -> bytes:
    """Puts damaged files into a whole archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(random.choice(corpus))) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, mutate(random, old.read(entry), corpus, DER))
    return buffer.getvalue()


BYTES: tuple[Mutation, ...] = (flip, overwrite, cut, remove, repeat, splice, lie_about_a_length)
DER: tuple[Mutation, ...] = (*BYTES, rebuild, rebuild, rebuild, rebuild)
ZIP: tuple[Mutation, ...] = (*BYTES, rezip, rezip, rezip)


def mutate(random: Random, content: bytes, corpus: Sequence[bytes], kinds: Sequence[Mutation]) -> bytes:
    """One to three mutations, one after another; rarely none."""
    for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3)) if random.randrange(20) else 0):
        content = random.choice(kinds)(random, content, corpus) if content else random.choice(corpus)
    return content


def _place(random: Random, content: bytes) -> int:
    # Headers are where parsers decide.
    limit = len(content) if random.randrange(3) else min(len(content), 64)
    return random.randrange(limit) if limit else 0


class _Node:
    def __init__(self, tag: int, body: bytes, children: list["_Node"]) -> None:
        self.tag, self.body, self.children = tag, body, children


def _parse(content: bytes, depth: int = 0) -> list[_Node]:
    nodes, at = [], 0
    while at < len(content):
        tag, length, begin = content[at], content[at + 1], at + 2
        if length & 0x80:
            octets = length & 0x7F
            if not 1 <= octets <= 4:
                raise ValueError("no DER")
            length = int.from_bytes(content[begin : begin + octets], "big")
            begin += octets
        body = content[begin : begin + length]
        if len(body) != length:
            raise ValueError("no DER")
        nodes.append(_Node(tag, body, _children(tag, body, depth)))
        at = begin + length
    return nodes


def _children(tag: int, body: bytes, depth: int) -> list[_Node]:
    """Also what is wrapped in strings: extensions, PKCS#12's contents."""
    wrapped = tag in (0x04, 0x80) and body[:1] == b"\x30"
    if depth > 20 or not (tag & CONSTRUCTED or wrapped):
        return []
    try:
        return _parse(body, depth + 1)
    except (ValueError, IndexError):
        return []


def _build(node: _Node) -> bytes:
    return der.tlv(node.tag, b"".join(map(_build, node.children)) if node.children else node.body)


def _nodes(tree: list[_Node]) -> list[_Node]:
    return [node for top in tree for node in (top, *_nodes(top.children))]


def _change(random: Random, node: _Node, nodes: list[_Node]) -> None:
    other = random.choice(nodes)
    match random.randrange(8):
        case 0:
            node.tag = random.randrange(256)
        case 1:
            node.body, node.children = random.randbytes(random.randrange(40)), []
        case 2:
            node.body, node.children = b"", []
        case 3 if node.children:
            node.children.append(_copy(random.choice(node.children)))
        case 4 if node.children:
            node.children.pop(random.randrange(len(node.children)))
        case 5:
            node.tag, node.body, node.children = other.tag, other.body, []
        case 6:
            number = random.choice(NUMBERS)
            node.tag, node.children = 0x02, []
            node.body = number.to_bytes(number.bit_length() // 8 + 1, "big")
        case _:
            random.shuffle(node.children)


def _copy(node: _Node) -> _Node:
    return _Node(node.tag, node.body, [_copy(child) for child in node.children])
