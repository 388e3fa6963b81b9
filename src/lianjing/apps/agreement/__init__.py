"""Where the files and the network disagree, and what was decided."""
