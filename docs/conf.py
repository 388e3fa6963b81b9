"""How Sphinx builds these documents."""

from lianjing import __version__

project = "Lianjing 联镜"
author = "The Lianjing contributors"
copyright = "2026, The Lianjing contributors"
release = __version__
version = __version__
language = "en"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]

html_theme = "furo"
html_title = f"Lianjing 联镜 {release}"
html_show_sourcelink = False
