"""Sessions and attempts keep their identity in every log that they are brought to."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for name in ("sessions", "attempts"):
        uid = sa.Column("uid", sa.String(36), nullable=False, server_default="")
        op.add_column(name, uid)
        _identify(sa.table(name, sa.column("id"), sa.column("uid")))
        # An index, not a constraint, for which SQLite would have to copy the table.
        op.create_index(f"ix_{name}_uid", name, ["uid"], unique=True)


def _identify(table: sa.TableClause) -> None:
    connection = op.get_bind()
    mine = table.c.id == sa.bindparam("row")
    change = sa.update(table).where(mine).values(uid=sa.bindparam("new"))
    for row in connection.scalars(sa.select(table.c.id)).all():
        connection.execute(change, {"row": row, "new": str(uuid4())})
