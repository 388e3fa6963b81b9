"""Rules with sources, what they found, and how good a file is."""
