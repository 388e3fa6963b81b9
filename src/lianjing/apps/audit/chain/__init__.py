"""The chain itself: bytes, digests, signatures, files; no database and no web framework.

What is here runs on an inspector's computer as it runs on the platform. The format is described
byte for byte in `docs/reference/audit-format.md`.
"""
