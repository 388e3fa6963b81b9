"""Every read of the rule book and of what is owed."""
