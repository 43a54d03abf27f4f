"""crm-tui: the contact card of a repair shop, in a terminal.

This module imports nothing, so that asking for the version costs nothing.
"""

__version__ = "0.1.0"
