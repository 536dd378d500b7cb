"""Doors: gates, links, scanners with logs of their own, conflicts; passes in several windows.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
LONG_AGO = "2020-01-01 00:00:00"


def upgrade() -> None:
    """New columns with defaults for the rows that stand, and new tables."""
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("allows_reentry", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("gates", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("door_mark", sa.String(length=8), nullable=False, server_default=""))
        table.add_column(sa.Column("changed_at", TIME, nullable=False, server_default=LONG_AGO))
        table.drop_index("ix_ticket_event_id")
        table.create_index("ix_ticket_event_id_changed_at", ["event_id", "changed_at"], unique=False)
    with op.batch_alter_table("issued_pass") as table:
        table.add_column(sa.Column("windows", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("anchors_hash", sa.String(length=64), nullable=False, server_default=""))
        table.add_column(sa.Column("name_keys", sa.LargeBinary(), nullable=False, server_default=""))
        table.add_column(sa.Column("short_code", sa.String(length=8), nullable=False, server_default=""))
        table.create_index("ix_issued_pass_short_code", ["short_code"], unique=False)
    with op.batch_alter_table("role_grant") as table:
        table.add_column(sa.Column("door_link_id", sa.String(length=32), nullable=True))
        table.create_index("ix_role_grant_door_link_id", ["door_link_id"], unique=False)
    with op.batch_alter_table("check_in") as table:
        table.add_column(sa.Column("kind", sa.String(length=5), nullable=False, server_default="entry"))
        table.add_column(sa.Column("source", sa.String(length=10), nullable=False, server_default="online"))
        table.add_column(sa.Column("scanner_id", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("counter", sa.Integer(), nullable=True))
        table.add_column(sa.Column("is_quarantined", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("overrides_id", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("note", sa.String(length=200), nullable=False, server_default=""))
        table.drop_index("ix_check_in_event_id")
        table.create_index("ix_check_in_event_id_recorded_at", ["event_id", "recorded_at"], unique=False)
    _create_scanner()
    _create_door_link()
    _create_door_conflict()
    _create_door_act()



def _create_scanner() -> None:
    op.create_table(
        "scanner",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("gate", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("public_key", sa.String(length=130), nullable=False),
        sa.Column("last_counter", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("clock_offset_ms", sa.Integer(), nullable=False),
        sa.Column("registered_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_key"),
    )
    op.create_index("ix_scanner_event_id", "scanner", ["event_id"], unique=False)
    op.create_index("ix_scanner_account_id", "scanner", ["account_id"], unique=False)


def _create_door_link() -> None:
    op.create_table(
        "door_link",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("gate", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_door_link_event_id", "door_link", ["event_id"], unique=False)


def _create_door_conflict() -> None:
    op.create_table(
        "door_conflict",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=True),
        sa.Column("first_id", sa.String(length=32), nullable=True),
        sa.Column("second_id", sa.String(length=32), nullable=False),
        sa.Column("found_at", TIME, nullable=False),
        sa.Column("resolved_at", TIME, nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.Column("resolution", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["first_id"], ["check_in.id"]),
        sa.ForeignKeyConstraint(["second_id"], ["check_in.id"]),
        sa.ForeignKeyConstraint(["resolved_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "second_id"),
    )
    op.create_index("ix_door_conflict_event_id", "door_conflict", ["event_id"], unique=False)


def _create_door_act() -> None:
    op.create_table(
        "door_act",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("checkin_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["checkin_id"], ["check_in.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_door_act_event_id", "door_act", ["event_id"], unique=False)


def downgrade() -> None:
    """Back to one pass a sequence and one gate."""
    for name in ("door_act", "door_conflict", "door_link", "scanner"):
        op.drop_table(name)
    with op.batch_alter_table("check_in") as table:
        table.drop_index("ix_check_in_event_id_recorded_at")
        table.create_index("ix_check_in_event_id", ["event_id"], unique=False)
        for column in ("note", "overrides_id", "is_quarantined", "counter", "scanner_id", "source", "kind"):
            table.drop_column(column)
    with op.batch_alter_table("role_grant") as table:
        table.drop_index("ix_role_grant_door_link_id")
        table.drop_column("door_link_id")
    with op.batch_alter_table("issued_pass") as table:
        table.drop_index("ix_issued_pass_short_code")
        for column in ("short_code", "name_keys", "anchors_hash", "windows"):
            table.drop_column(column)
    with op.batch_alter_table("ticket") as table:
        table.drop_index("ix_ticket_event_id_changed_at")
        table.create_index("ix_ticket_event_id", ["event_id"], unique=False)
        for column in ("changed_at", "door_mark"):
            table.drop_column(column)
    with op.batch_alter_table("event") as table:
        for column in ("gates", "allows_reentry"):
            table.drop_column(column)
