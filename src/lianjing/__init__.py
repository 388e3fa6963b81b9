"""Lianjing (联镜): one network out of many owners' public-area cameras, over GB/T 28181."""

__version__ = "0.1.0"
