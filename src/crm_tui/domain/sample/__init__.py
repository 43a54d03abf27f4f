"""Believable French and Belgian sample data: shops, their staff and their clients.

No person here exists: names are drawn from lists, e-mail addresses and web sites are under the domains that
RFC 2606 reserves, and numbers are made up so that their check digits hold. The same seed always makes
the same clients.
"""

from crm_tui.domain.sample.generator import sample_contacts
from crm_tui.domain.sample.shops import sample_shops
from crm_tui.domain.sample.types import SampleContact, SampleData, SampleShop

__all__ = ["SampleContact", "SampleData", "SampleShop", "sample_contacts", "sample_shops"]
