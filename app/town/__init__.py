"""The made-up town of the demo: its people, what they do on their phones, what its staff publish."""
