"""What a wallet may hold beside our tickets, found from the logs that every token writes when it moves."""

from collections.abc import Iterator

from app.chain.escrow import GiftItem, ItemKind
from app.chain.logs import checksummed
from app.chain.node import Json, NodeRefused, node
from app.units import Address

TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
"""ERC-20 and ERC-721: ``Transfer(address,address,uint256)``; the latter's id is indexed, too."""
SINGLE = "0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62"
"""ERC-1155: ``TransferSingle``."""
BATCH = "0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb"
"""ERC-1155: ``TransferBatch``."""
MAX_REQUESTS = 12
"""Nodes cut ranges as they like: after so many answers we show what was found in the newest blocks."""
MAX_FOUND = 60
WORD = 64


def list_received(owner: str, blocks: int) -> list[GiftItem]:
    """What was sent to ``owner`` in the newest ``blocks`` blocks, the newest first; whether it is still there is not
    looked at, and amounts are 0. Raises ``Retryable``.
    """
    me = "0x" + owner[2:].lower().rjust(WORD, "0")
    filters: list[list[Json]] = [[TRANSFER, None, me], [[SINGLE, BATCH], None, None, me]]
    found: dict[tuple[ItemKind, str, int], GiftItem] = {}
    for log in _newest_logs(filters, blocks):
        for item in _read(log):
            found.setdefault((item.kind, item.token, item.token_id), item)
        if len(found) >= MAX_FOUND:
            break
    return list(found.values())[:MAX_FOUND]


def _newest_logs(filters: list[list[Json]], blocks: int) -> Iterator[Json]:
    """Logs from the newest block on; a node that finds a range too large is asked for a smaller one."""
    last = node().block_number()
    first, span, asked = max(0, last - blocks), blocks + 1, 0
    while last >= first and asked < MAX_REQUESTS:
        begin = max(first, last - span + 1)
        asked += 1
        try:
            calls = [
                ("eth_getLogs", [{"fromBlock": hex(begin), "toBlock": hex(last), "topics": one}]) for one in filters
            ]
            answers = node().batch(calls)
        except NodeRefused:
            if span <= 1:
                return
            span = max(1, span // 8)
            continue
        yield from sorted((log for answer in answers for log in answer), key=_place, reverse=True)
        last = begin - 1


def _place(log: Json) -> tuple[int, int]:
    return int(log["blockNumber"], 16), int(log["logIndex"], 16)


def _read(log: Json) -> list[GiftItem]:
    token, topics, data = Address(checksummed(log["address"])), log["topics"], log["data"][2:]
    if topics[0] == TRANSFER:
        if len(topics) == 4:
            return [GiftItem(ItemKind.ERC721, token, int(topics[3], 16), 0)]
        return [GiftItem(ItemKind.ERC20, token, 0, 0)]
    words = [int(data[at : at + WORD], 16) for at in range(0, len(data) - WORD + 1, WORD)]
    if topics[0] == SINGLE:
        return [GiftItem(ItemKind.ERC1155, token, words[0], 0)] if words else []
    return [GiftItem(ItemKind.ERC1155, token, one, 0) for one in _first_list(words)]


def _first_list(words: list[int]) -> list[int]:
    """The ids of a batch: the list that the first word points at; what a broken token wrote is no list."""
    start = words[0] // 32 if words else 0
    if start >= len(words):
        return []
    return words[start + 1 : start + 1 + min(words[start], MAX_FOUND)]
