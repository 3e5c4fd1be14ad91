"""What a language model says of an answer, and where a grade comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for column in (
        sa.Column("coverage", sa.Float),
        sa.Column("contradictions", sa.JSON),
        sa.Column("off_topic", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("follow_up", sa.Text, nullable=False, server_default=""),
        sa.Column("confidence", sa.String(20)),
        sa.Column("second_opinion", sa.Integer),
        sa.Column("prompt", sa.String(40), nullable=False, server_default=""),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
    ):
        op.add_column("grades", column)
