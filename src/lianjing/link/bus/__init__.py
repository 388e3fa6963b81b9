"""How events travel from signal to ingest: a journal on disk, or Redis streams."""

from lianjing.link.bus.port import Position, Publisher, Record, Subscriber

__all__ = ["Position", "Publisher", "Record", "Subscriber"]
