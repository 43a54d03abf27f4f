"""The bank behind an IBAN, as a hint; it is never stored, and nothing is checked by it."""

from __future__ import annotations

from crm_tui.gateways.banks import Bank as Bank
from crm_tui.gateways.banks import bank_of as bank_of
