"""The workflows that are shipped, one file each; `library` reads them."""
