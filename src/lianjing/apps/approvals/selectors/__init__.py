"""Every read of requests, limited to what somebody may see."""
