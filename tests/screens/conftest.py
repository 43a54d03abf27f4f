"""The screens are tested by the same clerk as the flows of the manual."""

from tests.flows.conftest import (
    at_work,
    crm,
    database,
    karim,
    other_shop,
    own_folders,
    posts_looked_at_on_request,
    team,
    workspace,
)

__all__ = [
    "at_work",
    "crm",
    "database",
    "karim",
    "other_shop",
    "own_folders",
    "posts_looked_at_on_request",
    "team",
    "workspace",
]
