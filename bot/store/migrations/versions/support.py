"""The support desk."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _counter() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    op.add_column(
        "sessions",
        sa.Column("reference", sa.String(16), comment="of the person's case; practically unique"),
    )
    op.create_index("ix_sessions_reference", "sessions", ["reference"])

    op.create_table(
        "cases",
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False, comment="the customer's"),
        sa.Column("group_id", sa.BigInteger, nullable=False, comment="the staff's"),
        sa.Column("state", sa.String(8), nullable=False, comment="waiting, work, customer, closed"),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("data", sa.LargeBinary, nullable=False, comment="encrypted"),
        sa.Column("version", sa.BigInteger, nullable=False, comment="counts up with each change"),
        sa.Column("dirty_since", sa.BigInteger, comment="its topic does not show it as it stands"),
        sa.Column("thread_id", sa.BigInteger, comment="its topic"),
        sa.Column("card_id", sa.BigInteger, comment="the message in it that is the card"),
        sa.Column("title", sa.String(128), nullable=False, comment="of the topic, as last shown"),
        sa.Column("colour", sa.String(32), nullable=False, comment="of the topic, as last shown"),
        sa.Column("pinned", sa.Boolean, nullable=False, comment="whether the card is"),
        sa.Column("topic_open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_cases"),
        sa.UniqueConstraint("chat_id", name="uq_cases_chat_id"),
    )
    op.create_index("ix_cases_thread", "cases", ["group_id", "thread_id"])
    _partial_index("ix_cases_dirty", "cases", ["dirty_since"], "dirty_since IS NOT NULL")

    op.create_table(
        "case_messages",
        sa.Column("id", _counter(), nullable=False),
        sa.Column("number", sa.String(16), nullable=False, comment="of the case"),
        sa.Column("way", sa.String(4), nullable=False, comment="in, out, note"),
        sa.Column("origin", sa.BigInteger, nullable=False, comment="the message where it was written"),
        sa.Column("copy", sa.BigInteger, comment="the message on the other side"),
        sa.Column("kind", sa.String(16), nullable=False, comment="text, photo, ..."),
        sa.Column("album", sa.String(64), nullable=False, comment="Telegram's name of it; empty: none"),
        sa.Column("author", sa.BigInteger, nullable=False, comment="of the staff; 0: the customer"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False, comment="encrypted"),
        sa.Column("revision", sa.Integer, nullable=False, comment="counts up with each edit"),
        sa.Column("state", sa.String(8), nullable=False, comment="waiting, sent, amended, failed"),
        sa.PrimaryKeyConstraint("id", name="pk_case_messages"),
        sa.UniqueConstraint("number", "way", "origin", name="uq_case_messages_number_way_origin"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_messages_at", "case_messages", ["at"])
    op.create_index("ix_case_messages_origin", "case_messages", ["origin"])
    to_show = "way = 'in' AND (state = 'waiting' OR state = 'amended')"
    _partial_index("ix_case_messages_to_show", "case_messages", ["number", "id"], to_show)

    op.create_table(
        "orphans",
        sa.Column("group_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column(
            "thread_id", sa.BigInteger, nullable=False, autoincrement=False, comment="a topic to be deleted"
        ),
        sa.PrimaryKeyConstraint("group_id", "thread_id", name="pk_orphans"),
    )

    op.create_table(
        "macros",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False, comment="encrypted"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_macros"),
    )

    op.create_table(
        "facts",
        sa.Column("id", _counter(), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False, comment="step, failure, case_opened, ..."),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("what", sa.String(64), nullable=False, comment="a topic, a cause, a reason"),
        sa.Column("seconds", sa.BigInteger, nullable=False, comment="how long it took"),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_facts_at", "facts", ["at"])


def downgrade() -> None:
    for table in ("facts", "macros", "orphans", "case_messages", "cases"):
        op.drop_table(table)
    op.drop_index("ix_sessions_reference", "sessions")
    op.drop_column("sessions", "reference")
