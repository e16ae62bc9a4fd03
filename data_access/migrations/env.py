"""How Alembic reaches the database: by the connection that `migrate` holds."""

from alembic import context

from data_access.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
