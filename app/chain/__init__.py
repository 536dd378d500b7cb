"""The chain: node, sender, indexer, and the embedded chain itself."""

import sys

import eth_account  # noqa: F401 - imported for what it does, before it is undone here

sys.setrecursionlimit(1000)
"""Python's default. py_ecc, which eth_account brings along, raises it to 100 000 when it is imported; with that, a
request body of a few ten thousand ``[`` overflows the C stack in ``json.loads`` and takes the whole process down.
"""
