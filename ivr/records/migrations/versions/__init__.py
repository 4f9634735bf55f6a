"""The steps from one shape of the database to the next, for Alembic. A step that was released is never changed."""
