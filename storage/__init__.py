"""Tables, migrations and queries: one module a subject, plain functions of a connection."""
