"""`python -m lianjing.cli` is the `lianjing` command."""

from lianjing.cli.main import main

raise SystemExit(main())
