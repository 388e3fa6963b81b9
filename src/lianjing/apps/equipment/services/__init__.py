"""Every write of the files: one function per intent."""
