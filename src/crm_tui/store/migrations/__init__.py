"""Schema migrations by Alembic, shipped in the wheel.

``SCHEMA`` is the number of the last one; the program compares it with the database's own number and never
loads Alembic for that. Rules: add with the empty default (``''``, 0, NULL), drop two releases later; no batch
mode; never change rows of a traced table here (the triggers are away during a migration): a unit of work does
that afterwards, and the trace says so.
"""

#: Number of the last migration in ``versions/``; a test compares the two.
SCHEMA = 3
