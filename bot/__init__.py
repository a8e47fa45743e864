"""The running bot: receive what people do, take turns, send what is to be said."""
