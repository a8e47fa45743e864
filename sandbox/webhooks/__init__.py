"""Delivery of updates to a bot's own address, by the rules of the open-source Bot API server (WebhookActor.cpp).

`address` and `hook` are what setWebhook sets, `connections` and `schedule` decide what is sent when, `posting` is the
HTTP, and `delivery` does what they say.
"""
