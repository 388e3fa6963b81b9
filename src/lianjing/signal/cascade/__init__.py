"""Cascade: we as the lower platform of any number of uppers (GB/T 28181-2022 Annex H)."""
