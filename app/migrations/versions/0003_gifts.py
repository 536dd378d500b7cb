"""Gifts: drafts, the index of the escrow, claims that we carry, and their budget.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables only."""
    op.create_table(
        "gift",
        sa.Column("gift_id", sa.String(length=66), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("escrow", sa.String(length=42), nullable=False),
        sa.Column("sender", sa.String(length=42), nullable=False),
        sa.Column("claim_key", sa.String(length=42), nullable=False),
        sa.Column("recipient", sa.String(length=42), nullable=False),
        sa.Column("second", sa.String(length=42), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_cancellable", sa.Boolean(), nullable=False),
        sa.Column("all_items", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("claimed_by", sa.String(length=42), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lock_tx_hash", sa.String(length=66), nullable=False),
        sa.Column("end_tx_hash", sa.String(length=66), nullable=False),
        sa.Column("return_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("gift_id"),
    )
    op.create_index("ix_gift_claim_key", "gift", ["claim_key"], unique=False)
    op.create_index("ix_gift_claimed_by", "gift", ["claimed_by"], unique=False)
    op.create_index("ix_gift_expires_at", "gift", ["expires_at"], unique=False)
    op.create_index("ix_gift_lock_tx_hash", "gift", ["lock_tx_hash"], unique=False)
    op.create_index("ix_gift_sender", "gift", ["sender"], unique=False)
    op.create_index("ix_gift_status", "gift", ["status"], unique=False)
    op.create_table(
        "relay",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("gift_id", sa.String(length=66), nullable=False),
        sa.Column("slot", sa.String(length=72), nullable=True),
        sa.Column("sender", sa.String(length=42), nullable=False),
        sa.Column("recipient", sa.String(length=42), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("calldata", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("reserved_gwei", sa.BigInteger(), nullable=False),
        sa.Column("tx_hash", sa.String(length=66), nullable=True),
        sa.Column("error_code", sa.String(length=60), nullable=False),
        sa.Column("error_message", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slot"),
    )
    op.create_index("ix_relay_gift_id", "relay", ["gift_id"], unique=False)
    op.create_index("ix_relay_status", "relay", ["status"], unique=False)
    op.create_table(
        "sponsor_budget",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("spent_gwei", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "day"),
    )
    op.create_table(
        "gift_pack",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("sender", sa.String(length=42), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("recipient", sa.String(length=42), nullable=False),
        sa.Column("wrapping", sa.String(length=20), nullable=False),
        sa.Column("lives_s", sa.Integer(), nullable=False),
        sa.Column("is_cancellable", sa.Boolean(), nullable=False),
        sa.Column("claim_key", sa.String(length=42), nullable=False),
        sa.Column("second", sa.String(length=42), nullable=False),
        sa.Column("salt", sa.String(length=66), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gift_id", sa.String(length=66), nullable=True),
        sa.Column("sealed_messages", sa.JSON(), nullable=False),
        sa.Column("lock_tx_hash", sa.String(length=66), nullable=True),
        sa.Column("error_message", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("gift_id"),
        sa.UniqueConstraint("lock_tx_hash"),
    )
    op.create_index("ix_gift_pack_account_id", "gift_pack", ["account_id"], unique=False)
    op.create_index("ix_gift_pack_status", "gift_pack", ["status"], unique=False)


def downgrade() -> None:
    """The tables are dropped: the index can be built again, drafts and messages cannot."""
    op.drop_index("ix_gift_pack_status", table_name="gift_pack")
    op.drop_index("ix_gift_pack_account_id", table_name="gift_pack")
    op.drop_table("gift_pack")
    op.drop_table("sponsor_budget")
    op.drop_index("ix_relay_status", table_name="relay")
    op.drop_index("ix_relay_gift_id", table_name="relay")
    op.drop_table("relay")
    op.drop_index("ix_gift_status", table_name="gift")
    op.drop_index("ix_gift_sender", table_name="gift")
    op.drop_index("ix_gift_lock_tx_hash", table_name="gift")
    op.drop_index("ix_gift_expires_at", table_name="gift")
    op.drop_index("ix_gift_claimed_by", table_name="gift")
    op.drop_index("ix_gift_claim_key", table_name="gift")
    op.drop_table("gift")
