"""The JSON API: the subjects of the team's pages for other programs, a website or a data warehouse.

Every request carries a token (storage/api_tokens.py), which has a scope for each subject. No scope tells who anybody is
or what they said, and every figure of people passes the gate of small numbers.
"""

from console.api.app import PATH, add

__all__ = ["PATH", "add"]
