"""A fact may stand for several; what was set aside is found."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A process of the release before counts one by one, and leaves the column out.
    op.add_column(
        "facts", sa.Column("times", sa.BigInteger, nullable=False, server_default="1", comment="how often")
    )
    where = sa.text("state = 'dead'")
    op.create_index("ix_inbox_dead", "inbox", ["chat_id", "id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_inbox_dead", "inbox")
    op.drop_column("facts", "times")
