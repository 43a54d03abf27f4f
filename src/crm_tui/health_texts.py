"""What people read of an examination of the database."""

from __future__ import annotations

from crm_tui.domain.health import Finding


def finding_text(finding: Finding) -> str:
    """One finding."""
    return finding.code
