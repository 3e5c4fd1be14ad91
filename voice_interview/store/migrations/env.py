"""Alembic's entry: migrate the connection that `store.database` hands over."""

from alembic import context

from voice_interview.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
