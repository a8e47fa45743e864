"""Alembic's entry for its own command line; Hearback itself calls storage.migrations.upgrade."""
