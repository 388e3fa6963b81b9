"""Reads people, and deeds that need two of them."""

from lianjing.apps.accounts.selectors.people import (
    actor_now,
    actor_of,
    actors_now,
    oneself,
    organisation,
    organisations,
    review,
    review_item,
    review_items,
    reviews,
    roles_held,
    token,
    tokens,
    user,
    users,
)

__all__ = [
    "actor_now",
    "actor_of",
    "actors_now",
    "oneself",
    "organisation",
    "organisations",
    "review",
    "review_item",
    "review_items",
    "reviews",
    "roles_held",
    "token",
    "tokens",
    "user",
    "users",
]
