"""The control API under /sandbox/: act as people, look at chats, make things go wrong.  README.md documents it."""
