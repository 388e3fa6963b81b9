"""Recording plans, retention, playback and download: not built yet."""
