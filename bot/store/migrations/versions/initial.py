"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _counter() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", _counter(), nullable=False),
        sa.Column("update_id", sa.BigInteger, comment="Telegram's; forgotten after two days"),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False, comment="update, event"),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, comment="encrypted; erased with the turn"),
        sa.Column("state", sa.String(8), nullable=False, comment="new, done, dead"),
        sa.Column("error", sa.Text, comment="why it is dead"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("update_id", name="uq_inbox_update_id"),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_inbox_new", "inbox", ["chat_id", "id"], "state = 'new'")
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])

    op.create_table(
        "sessions",
        sa.Column("chat_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("data", sa.LargeBinary, nullable=False, comment="encrypted"),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_sessions"),
    )

    op.create_table(
        "outbox",
        sa.Column("id", _counter(), nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False, comment="call, timer"),
        sa.Column("key", sa.String(128), comment="timer:<name>"),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False, comment="encrypted"),
        sa.Column("state", sa.String(8), nullable=False, comment="pending, sending, unsure"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("chat_id", "key", name="uq_outbox_chat_id_key"),
        sqlite_autoincrement=True,
    )
    due_call = "kind = 'call' AND state = 'pending'"
    _partial_index("ix_outbox_due", "outbox", ["due_at"], due_call)
    _partial_index("ix_outbox_chat", "outbox", ["chat_id", "id"], due_call)
    _partial_index("ix_outbox_timer", "outbox", ["due_at", "id"], "kind = 'timer'")

    op.create_table(
        "live",
        sa.Column("chat_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("slot", sa.String(16), nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("serial", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "slot", name="pk_live"),
    )

    op.create_table(
        "records",
        sa.Column("id", _counter(), nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("about", sa.LargeBinary, nullable=False, comment="encrypted"),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_records_chat_id", "records", ["chat_id"])

    op.create_table(
        "cabinet",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False, comment="encrypted"),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_cabinet"),
    )


def downgrade() -> None:
    for table in ("cabinet", "records", "live", "outbox", "sessions", "inbox"):
        op.drop_table(table)
