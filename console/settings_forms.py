"""All forms of what can be changed of the programme, in the order of the settings' page."""

from __future__ import annotations

from typing import Final

from console import settings_fields, settings_look, settings_offered, settings_published, settings_records
from console.settings_fields import Form

FORMS: Final[tuple[Form, ...]] = (
    *settings_fields.FORMS,
    *settings_look.FORMS,
    *settings_offered.FORMS,
    *settings_published.FORMS,
    *settings_records.FORMS,
)
