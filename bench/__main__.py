"""``python -m bench [NAME...] [--quick | --full]``: measure, and print Markdown."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from bench import address, client_list, demo, duplicates, first_paint, save, search, verify, wire
from bench.common import Lab, Scale, machine
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
}


def main() -> None:
    """Run the benches that were asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure what is promised.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHES)}")
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument("--quick", action="store_true", help="1,000 contacts, few repetitions")
    scale.add_argument("--full", action="store_true", help="1,000,000 contacts as well")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - BENCHES.keys()
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    chosen = Scale.quick() if arguments.quick else Scale.full() if arguments.full else Scale()
    print(machine(), flush=True)
    with Lab(chosen) as lab:
        for name in arguments.names or BENCHES:
            print(f"\n{BENCHES[name](lab).markdown()}", flush=True)


if __name__ == "__main__":
    main()
