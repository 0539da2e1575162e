"""Numbers of things, as a sentence says them."""


def count(number: int, thing: str, things: str = "") -> str:
    """ "1 document", "1,204 documents"; `things` where the plural is not made with an s."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
