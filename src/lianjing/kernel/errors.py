"""The one tree of errors.

```
LianjingError
├── PeerError               something outside did wrong or is unwell
│   ├── MalformedMessageError   bytes that do not parse; the only thing a parser raises
│   ├── PeerRefusedError        the other side answered no
│   └── PeerSilentError         the other side did not answer in time
├── DomainError             a rule of ours says no; carries a stable code for people
│   ├── NotAllowedError
│   ├── NotFoundError
│   └── ConflictError
│       └── ChangedMeanwhileError   somebody else changed it since it was read
├── ConfigurationError      a setting is wrong; names file, line and key
└── ResourceError           ports, disk, queues or processes of ours are exhausted or gone
```
"""

from collections.abc import Mapping


class LianjingError(Exception):
    """Root of everything this project raises on purpose."""

    code = "internal"
    """Stable identifier; texts for people hang on it (see `kernel.causes`)."""

    def __init__(
        self,
        message: str = "",
        *,
        code: str | None = None,
        facts: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        self.facts: Mapping[str, str] = facts or {}
        """What fills the sentences of `kernel.causes`."""
        self.fields: Mapping[str, str] = fields or {}
        """What is wrong, or has become of them, field by field."""


class PeerError(LianjingError):
    """Something outside did wrong or is unwell."""

    code = "peer"


class MalformedMessageError(PeerError):
    """Bytes that do not parse. Every parser raises this and nothing else."""

    code = "malformed"


class PeerRefusedError(PeerError):
    """The other side answered no."""

    code = "peer_refused"


class PeerSilentError(PeerError):
    """The other side did not answer in time."""

    code = "peer_silent"


class DomainError(LianjingError):
    """A rule of ours says no."""

    code = "refused"


class NotAllowedError(DomainError):
    """The actor has no right to this."""

    code = "not_allowed"


class NotFoundError(DomainError):
    """There is no such thing, or not for this actor."""

    code = "not_found"


class ConflictError(DomainError):
    """It clashes with what is already there."""

    code = "conflict"


class ChangedMeanwhileError(ConflictError):
    """Somebody else changed it since it was read; `fields` says what it is now."""

    code = "changed_meanwhile"


class ConfigurationError(LianjingError):
    """A setting is wrong; the message names file, line and key."""

    code = "configuration"


class ResourceError(LianjingError):
    """Ports, disk, queues or processes of ours are exhausted or gone."""

    code = "resource"
