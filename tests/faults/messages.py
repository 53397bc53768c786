"""What docs/faults.md says that a person sees, against what the program said."""

import re
from functools import cache

from program import PROJECT, Finished

PAGE = PROJECT / "docs" / "faults.md"


@cache
def messages_of(fault: int) -> list:
    """The quoted messages in the fault's section, in their order."""
    sections = re.split(r"^## (\d+)\. ", PAGE.read_text(), flags=re.MULTILINE)
    texts = dict(zip(sections[1::2], sections[2::2]))
    quotes = re.findall(r"(?:^> .*\n?)+", texts[str(fault)], flags=re.MULTILINE)
    return [" ".join(line[2:].strip() for line in quote.splitlines()) for quote in quotes]


def pattern_of(message: str) -> re.Pattern:
    """`<word>` stands for any text."""
    parts = re.split(r"(<[a-z ]+>)", message)
    return re.compile("".join(".+?" if p.startswith("<") and p.endswith(">") else re.escape(p) for p in parts))


def check_said(said: str | Finished, fault: int, number: int = 1):
    """Fails unless the program said the fault's message of that number (from 1), word for word."""
    said = said.stderr if isinstance(said, Finished) else said
    message = messages_of(fault)[number - 1]
    assert pattern_of(message).search(" ".join(said.split())), (
        f"docs/faults.md, fault {fault}, message {number}:\n  {message}\nbut the program said:\n{said}"
    )
