"""Privacy masks, snapshots, and the mark of the viewer."""
