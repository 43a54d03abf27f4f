"""``python -m crm_tui`` is the same as ``crm-tui``."""

from crm_tui.cli import main

main()
