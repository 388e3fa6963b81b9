"""Who may do what with which camera, until when and why."""
