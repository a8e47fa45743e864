"""What is wanted of the figures at least, and what of it a run missed: its exit code says whether there is any."""

from __future__ import annotations


class Wanted:
    """Looks at figures one by one; `missed` has a line for each that is not as it should be."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def least(self, what: str, found: float, least: float) -> None:
        """It should be this much or more."""
        if not found >= least:  # what is no number is missed too
            self.missed.append(f"{what}: {found:.4g} (wanted: at least {least:g})")

    def most(self, what: str, found: float, most: float) -> None:
        """It should be this much or less."""
        if not found <= most:
            self.missed.append(f"{what}: {found:.4g} (wanted: at most {most:g})")

    def lines(self) -> list[str]:
        """What was missed, or that nothing was."""
        return [f"missed: {one}" for one in self.missed] or ["nothing that is wanted was missed"]
