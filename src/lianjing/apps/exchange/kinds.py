"""Kinds of background work of this app, as its handlers are named (`jobs.py`)."""

READ = "exchange.read"
IMPORT = "exchange.import"
UNDO = "exchange.undo"
EXPORT = "exchange.export"
