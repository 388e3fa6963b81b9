"""What rules and calendars say, for apps that may not know each other: days worked, rule values."""
