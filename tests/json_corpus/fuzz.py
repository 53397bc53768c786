"""Random lines for generate.py --fuzz: lines of cases.py, cut, joined and spoiled at random places."""

import random
import re

from cases import GROUPS

_PIECES = [
    b'"', b"'", b"{", b"}", b"[", b"]", b",", b":", b" ", b"\\", b"\\u00e9", b"\\ud800", b"\\q", b"0", b"1",
    b"-", b".", b"e5", b"null", b"true", b"fals", b"NaN", b"-Infinity", b"\t", b"\x00", b"\xff", b"\xc3\xa9",
    b"\xe2\x82", b'"x"', b'"x":1', b'"after": 2', b'"after": "y"', b"[1]", b'{"x": 3}', b"/", b"#", b"01",
]


def _spoil(random_, line):
    """Puts in, takes out or doubles up to three pieces."""
    for _ in range(random_.randint(1, 3)):
        at = random_.randint(0, len(line))
        kind = random_.random()
        if kind < 0.45:
            line = line[:at] + random_.choice(_PIECES) + line[at:]
        elif kind < 0.75:
            line = line[:at] + line[at + random_.randint(1, 3):]
        elif kind < 0.9:
            line = line[:at] + random_.choice(_PIECES) + line[at + random_.randint(1, 2):]
        else:
            end = at + random_.randint(1, 12)
            line = line[:end] + line[at:end] + line[end:]
    return line.replace(b"\n", b" ").replace(b"\r", b" ")


def groups(seed, count):
    """Groups as in cases.py, with `count` lines each."""
    random_ = random.Random(seed)
    made = []
    for name, schema, options, inputs in GROUPS[:4]:
        short = [text for text in inputs if 0 < len(text) < 400]
        lines = []
        while len(lines) < count:
            line = _spoil(random_, random_.choice(short))
            # Spark computes with all digits of a DECIMAL with such an exponent, and never ends.
            if not re.search(rb"[eE][+-]?[0-9]{4}", line):
                lines.append(line)
        made.append((name, schema, options, lines))
    return made
