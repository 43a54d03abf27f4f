"""The store: SQLModel tables on SQLite or PostgreSQL, and the trace that the database itself writes.

It knows the domain, never a screen; the services are its only callers.
"""
