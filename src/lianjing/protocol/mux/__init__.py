"""What goes out to browsers: fragmented MP4."""
