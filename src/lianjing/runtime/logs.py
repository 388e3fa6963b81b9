"""Logging set-up: events with fields, one line each, the same names everywhere."""

import logging
import sys

import structlog
from structlog.typing import EventDict

from lianjing.runtime.scrub import scrub, scrub_text
from lianjing.runtime.settings import LogSettings


def set_up(settings: LogSettings, process: str) -> None:
    """Configure structured logging of this process to standard error."""
    level = logging.getLevelNamesMapping().get(settings.level.upper(), logging.INFO)
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            _scrub,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Scrubbing(logging.BASIC_FORMAT))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler])


def _scrub(_: object, __: str, event: EventDict) -> EventDict:
    """Take secrets out of an event, whatever field they are in."""
    return {key: scrub(value, key) for key, value in event.items()}


class _Scrubbing(logging.Formatter):
    """Writes records of libraries, and their tracebacks, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub_text(super().format(record))


def get(name: str) -> structlog.typing.FilteringBoundLogger:
    """Give the logger of a module."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=name)
    return logger
