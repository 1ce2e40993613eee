"""``python -m app`` does what the command ``padpool`` does."""

from app.cli import main

raise SystemExit(main())
