"""What a reader is told when the product cannot do as asked."""


class Refused(ValueError):
    """A request that cannot be met; its message says in one sentence why, and what to do next.

    The text is written for the reader and shown as it is. Any other error is a fault of the
    program: the reader sees an incident number, and the log holds the rest.
    """
