"""What people say is so: the file of every camera and of what it hangs on."""
