"""Gifts: made by a sender, kept by the escrow, opened by whoever holds the key, or sent back."""
