"""A number that changes whenever any grant does, so that processes know their copy is old."""

from django.db import models


class BookStamp(models.Model):
    """The only row counts the changes of all grants, written in the same transaction."""

    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.value)
