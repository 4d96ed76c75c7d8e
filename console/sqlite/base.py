"""SQLite with the 32,766 parameters a statement may have since 2020; Django still counts with the 999 of before.

So a full list of rules goes in with one statement, as it does on PostgreSQL.
"""

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """What this database can do."""

    max_query_params = 32_766


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection; Django finds it by its name."""

    features_class = DatabaseFeatures
