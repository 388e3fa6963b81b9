"""MANSCDP: the XML commands, notifications and answers of GB/T 28181 Annex A."""
