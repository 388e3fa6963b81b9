"""Backups: one file that holds the database, the files beside it, and on wish the keys."""
