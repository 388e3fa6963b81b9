"""Process scaffolding: settings, logging set-up, supervised tasks, metrics, health."""
