"""What the promises of speed cost, measured: each beside a floor and a peer, in one run.

``python -m bench`` runs all of them, ``python -m bench save --quick`` one of them, small. Nothing here passes
or fails: a missed budget is a figure in a table. Times depend on the machine; read the ratios.
"""
