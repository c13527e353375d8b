"""The common pages whose review day is past, oldest first, for whoever makes a release: run by ``make release``.

    python scripts/overdue_pages.py            # « make overdue »

It is the rule ``review-overdue`` of ``assistant corpus check``, on the common pages alone. It warns and never fails: a
page leaves this list when a dated source confirms it, not because a release is near.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

from assistant.corpus.checks.site_check import check_common
from assistant.corpus.layers import read_common
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site


def overdue(site: Site, today: date, common: Path | None = None) -> list[str]:
    """A sentence for each common page to review, the longest overdue first."""
    reading = read_common(site, common)
    days = {reading.paths[one.id]: one.review_by for one in reading.documents}
    found = [one for one in check_common(site, today, common).warnings if one.rule == "review-overdue"]
    return [str(one) for one in sorted(found, key=lambda one: (days[one.file] or today, one.file))]


def main() -> None:
    """Print them, then their number."""
    site = Site.read(demonstration_site())
    late = overdue(site, datetime.now(site.zone).date())
    sys.stdout.write("".join(f"{one}\n" for one in late) + f"Pages communes à relire : {len(late)}.\n")


if __name__ == "__main__":
    main()
