"""MPEG program streams: demultiplexer and multiplexer."""
