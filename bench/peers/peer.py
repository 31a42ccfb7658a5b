"""What all peers share: how many cores, how long they may take, and why one is not in the table."""

THREADS = 2
START_SECONDS_MAX = 60
LOAD_SECONDS_MAX = 1_800
ANSWER_SECONDS_MAX = 300  # then it is stopped, and the table says so


class Missing(Exception):
    """Why a peer is not in the table."""


class Broken(Exception):
    """What a peer answered instead of rows."""
