"""Leases: which of several processes works on what."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(32), nullable=False, comment="chat:<number>, or a chore"),
        sa.Column("owner", sa.String(32), nullable=False, comment="a process"),
        sa.Column("until", sa.BigInteger, nullable=False, comment="by the database's clock"),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_index("ix_leases_owner", "leases", ["owner"])


def downgrade() -> None:
    op.drop_table("leases")
