"""The SQLite driver: the one whose SQLite has the WAL-reset fix, where there is a wheel of it."""

from __future__ import annotations

try:
    import pysqlite3 as sqlite3
except ImportError:  # no wheel for this machine: the standard module will do, and `doctor` says so
    import sqlite3

__all__ = ["sqlite3"]
