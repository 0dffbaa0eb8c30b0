"""Alembic's entry: runs the numbered migrations on the connection that `services.installation` hands over."""

from alembic import context

from models import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
