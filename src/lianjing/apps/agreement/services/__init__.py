"""Every write of agreement: one function per intent."""
