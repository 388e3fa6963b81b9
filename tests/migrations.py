"""Says whether every change of a model has its migration."""

import os
import tempfile


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="lianjing-migrations-") as directory:
        os.environ["LIANJING_DATA"] = directory
        os.environ["DJANGO_SETTINGS_MODULE"] = "lianjing.conf.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("makemigrations", check=True, dry_run=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
