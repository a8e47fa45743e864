"""What is said next in a conversation: pure, with no clock, no database and no Telegram.

`advance` takes a flow (a table read from YAML), where somebody is in it, and what they just did; it gives back where
they are now and what should be done. `route` says what an incoming message means for a person. `Texts` turns keys
into the sentences of a language. The host (bot/) does all reading, writing and sending.
"""
