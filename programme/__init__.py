"""The rules of participation, one module a subject. Pure: no clock, no database, no network, nobody's messages."""
