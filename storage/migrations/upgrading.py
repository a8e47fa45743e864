"""Alembic, which carries out the migrations: loaded when there is one to carry out."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.tables import metadata


def scripts() -> ScriptDirectory:
    """The migrations as Alembic reads them."""
    return ScriptDirectory.from_config(_config())


def upgrade_to(conn: Connection, revision: str) -> None:
    """Carry out all that the tables lack up to this revision (`head`: the newest), inside the caller's transaction."""
    script = scripts()
    with EnvironmentContext(
        _config(), script, fn=lambda present, _: script._upgrade_revs(revision, present), destination_rev=revision
    ) as context:
        context.configure(connection=conn, target_metadata=metadata, transactional_ddl=False)
        context.run_migrations()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
