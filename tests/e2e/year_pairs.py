"""A covering array: rows in which each pair of values of two factors occurs at least once. Greedy."""

import itertools
import random

CANDIDATES = 12  # of each row, of which the best is taken


def covering(factors, seed):
    """factors: {name: [values]}. A list of {name: value}."""
    rng = random.Random(seed)
    names = sorted(factors)
    wanted = {(a, x, b, y) for a, b in itertools.combinations(names, 2) for x in factors[a] for y in factors[b]}
    rows = []
    while wanted:
        candidates = [row_of(factors, names, wanted, rng) for _ in range(CANDIDATES)]
        best = max(candidates, key=lambda row: len(pairs_of(row, names) & wanted))
        wanted -= pairs_of(best, names)
        rows.append(best)
    return rows


def pairs_of(row, names):
    return {(a, row[a], b, row[b]) for a, b in itertools.combinations(names, 2)}


def row_of(factors, names, wanted, rng):
    """Begun with a pair that is wanted, so that each row takes at least one away."""
    a, x, b, y = rng.choice(sorted(wanted, key=repr))
    row = {a: x, b: y}
    for name in rng.sample(names, len(names)):
        if name not in row:
            row[name] = max(rng.sample(factors[name], len(factors[name])),
                            key=lambda value: sum(pair(name, value, other, row[other]) in wanted for other in row))
    return row


def pair(a, x, b, y):
    return (a, x, b, y) if a < b else (b, y, a, x)
