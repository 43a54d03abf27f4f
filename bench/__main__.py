"""``python -m bench [NAME...] [--quick | --full]``: measure, and print Markdown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench import address, client_list, demo, duplicates, first_paint, postgresql, save, search, verify, wire
from bench.common import Lab, Peers, Scale, machine
from bench.figures import Section

BENCHES: dict[str, Callable[[Lab], Section]] = {
    "first_paint": first_paint.run,
    "wire": wire.run,
    "save": save.run,
    "client_list": client_list.run,
    "search": search.run,
    "address": address.run,
    "duplicates": duplicates.run,
    "demo": demo.run,
    "verify": verify.run,
    "postgresql": postgresql.run,
}


def main() -> None:
    """Run the benches that were asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure what is promised.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHES)}")
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument("--quick", action="store_true", help="1,000 contacts, few repetitions")
    scale.add_argument("--full", action="store_true", help="1,000,000 contacts as well")
    parser.add_argument(
        "--base", action="append", default=[], type=Path, metavar="PATH", help="a database to measure as well"
    )
    parser.add_argument(
        "--splink", default=sys.executable, metavar="PYTHON", help="a Python that has splink, as a peer"
    )
    parser.add_argument("--postgresql", default="", metavar="URL", help="an empty database on a server")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - BENCHES.keys()
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    chosen = Scale.quick() if arguments.quick else Scale.full() if arguments.full else Scale()
    print(machine(), flush=True)
    peers = Peers(arguments.splink, arguments.postgresql)
    with Lab(chosen, arguments.base, peers) as lab:
        for name in arguments.names or BENCHES:
            print(f"\n{BENCHES[name](lab).markdown()}", flush=True)


if __name__ == "__main__":
    main()
