"""Transactions for the caller's wallet to sign, as the API shows them."""

from pydantic import BaseModel

from app.api.envelope import WeiText
from app.chain.calls import Priced, UnsignedTransaction


class TransactionView(BaseModel):
    """A transaction for a wallet to sign; amounts as wallets take them (hexadecimal quantities, EIP-1474)."""

    to: str
    data: str
    value: str
    chain_id: int
    gas: str | None


class PreparedView(BaseModel):
    """A transaction for a wallet to sign, and the network fee at most."""

    transaction: TransactionView
    fee_wei: WeiText


def view_transaction(transaction: UnsignedTransaction) -> TransactionView:
    """A transaction as wallets take it."""
    return TransactionView(
        to=transaction.to,
        data=transaction.data,
        value=hex(transaction.value_wei),
        chain_id=transaction.chain_id,
        gas=hex(transaction.gas) if transaction.gas else None,
    )


def view_priced(priced: Priced) -> PreparedView:
    """A transaction as wallets take it, with its fee."""
    return PreparedView(transaction=view_transaction(priced.transaction), fee_wei=priced.fee_wei)
