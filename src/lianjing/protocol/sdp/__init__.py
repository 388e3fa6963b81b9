"""Session descriptions with the y= and f= lines of GB/T 28181."""
