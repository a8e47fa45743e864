"""A stand-in for Telegram: the Bot API over HTTP, people to act as, and their phones in a browser.

It is a program of its own: it imports none of the other rooms and none of them imports it.  Everything is kept in
memory and gone when it ends.  Errors, limits and odd corners follow the Bot API documents (10.3) and the texts of the
open-source Bot API server; where it differs on purpose, README.md says so.
"""
