"""Writes the description of the API: `python -m lianjing.api.export [file]`."""

import json
import os
import sys
from pathlib import Path


def document() -> str:
    """Give the OpenAPI document as it is committed at `docs/reference/openapi.json`."""
    from lianjing.api.application import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main(arguments: list[str]) -> None:
    """Write the document to a file, or to the standard output."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
    import django

    django.setup()
    if arguments:
        Path(arguments[0]).write_text(document(), "utf-8")
    else:
        sys.stdout.write(document())


if __name__ == "__main__":
    main(sys.argv[1:])
