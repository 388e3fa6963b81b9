"""Work on the pictures themselves: masks painted, stills taken, marks embedded and read.

Decoders meet what strangers send, so they run in child processes with limits; the node passes
access units to a child and gets access units back. Only modules a child runs import PyAV, numpy
or Pillow; `wire`, `child`, `variant` and `variants` are the node's side and do not.
"""
