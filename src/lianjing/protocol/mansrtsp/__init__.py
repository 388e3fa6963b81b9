"""MANSRTSP: playback control carried in INFO (GB/T 28181 Annex B)."""
