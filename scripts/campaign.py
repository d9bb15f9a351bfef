"""Play the reliability campaign, print its table, and write its two pages: `make campaign`.

The seed is for the random part; the same seed gives the same pages. Exit code 1 when anything was
wrong.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "provider")]

from tests.campaign import campaign, report  # noqa: E402 - the path comes first

SEED = 20240229


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--seed", type=int, default=SEED, help="of the random part (default %(default)s)"
    )
    parser.add_argument(
        "--driver", choices=campaign.DRIVERS, help="play this one alone, and write no page"
    )
    arguments = parser.parse_args()
    seed, driver = arguments.seed, arguments.driver
    drivers = [driver] if driver else campaign.DRIVERS

    print(f"seed {seed}", flush=True)
    table = campaign.run(seed, lambda line: print(line, file=sys.stderr, flush=True), drivers)
    if not driver:
        report.write(table, seed)

    print("\n".join(report.rows(table)))
    wrong = report.failures(table)

    for result in wrong:
        note = "" if result.met else ", did not meet its trouble"
        print(f"\n{result.name}: {result.counts}{note}")
        for line in result.story:
            print(f"    {line}")

    cases = sum(map(len, table.values()))
    where = "" if driver else f"; see {report.PAGE.name}"
    print(f"\n{cases} cases, {len(wrong)} of them wrong, seed {seed}{where}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
