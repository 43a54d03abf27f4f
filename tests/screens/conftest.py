"""The screens are tested by the same clerk as the flows of the manual."""

from tests.flows.conftest import at_work, crm, database, own_folders, workspace

__all__ = ["at_work", "crm", "database", "own_folders", "workspace"]
