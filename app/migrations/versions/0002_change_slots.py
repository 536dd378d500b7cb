"""Change counters in slots, so that many writers of one topic do not wait for each other.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The counters start anew: pages only compare them with what they saw since they were opened."""
    op.drop_table("change_counter")
    op.create_table(
        "change_counter",
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "slot"),
    )


def downgrade() -> None:
    """One counter a topic again."""
    op.drop_table("change_counter")
    op.create_table(
        "change_counter",
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic"),
    )
