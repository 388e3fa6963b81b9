"""The lianjing command."""
