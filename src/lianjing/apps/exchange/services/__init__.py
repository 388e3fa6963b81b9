"""Every write of batches and exports: one function per intent."""
