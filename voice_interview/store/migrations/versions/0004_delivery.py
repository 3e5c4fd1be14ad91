"""Where in a recording somebody speaks, and how the answer was delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for name in ("speech", "delivery"):
        op.add_column("transcripts", sa.Column(name, sa.JSON))
