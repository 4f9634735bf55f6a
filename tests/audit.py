"""Are there known holes in the packages we pin? `python -m tests.audit`: 1 if there are.

Where the index of advisories cannot be reached, or knows nothing of a package, that is said, and is no failure: a
machine without a network must be able to run every other check.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TOP = Path(__file__).parent.parent
# All is pinned, so nothing has to be resolved. pip-audit does not follow the -r lines within a file.
FILES = ("requirements.txt", "requirements-report.txt", "requirements-dev.txt")
COMMAND = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "10")
SECONDS = 300


def verdict(report: dict[str, Any] | None) -> tuple[int, str]:
    """Return the exit code for a report of pip-audit, None where there is none, and what to say."""
    if report is None:
        return 0, "pip-audit: the index of advisories cannot be reached. NOTHING WAS CHECKED."
    packages = report["dependencies"]
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none yet'}"
        for each in packages
        for hole in each.get("vulns", ())
    ]
    told = f"pip-audit: {len(packages) - len(unknown)} packages looked up, {len(holes)} known holes."
    if unknown:
        told += f" The index knows nothing of {len(unknown)} packages: THEY WERE NOT CHECKED."
    return int(bool(holes)), "\n".join([told, *holes])


def audited() -> dict[str, Any] | None:
    """Run pip-audit; return its report, or None where it could make none."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "report.json")
        files = [word for name in FILES for word in ("-r", name)]
        command = [sys.executable, "-m", "pip_audit", *COMMAND, *files, "--format", "json", "--output", str(found)]
        try:
            subprocess.run(command, cwd=TOP, capture_output=True, timeout=SECONDS)
            return dict(json.loads(found.read_bytes()))
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return None


if __name__ == "__main__":
    code, words = verdict(audited())
    print(words)
    sys.exit(code)
