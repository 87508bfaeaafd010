"""The staff, and records found by their kind."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("user_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("role", sa.String(8), nullable=False, comment="member, lead, auditor"),
        sa.Column("name", sa.LargeBinary, nullable=False, comment="encrypted"),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_staff"),
    )
    op.create_index("ix_records_kind_id", "records", ["kind", "id"])


def downgrade() -> None:
    op.drop_index("ix_records_kind_id", "records")
    op.drop_table("staff")
