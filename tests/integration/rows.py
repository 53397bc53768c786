"""One text for a value, whoever read it, so that rows of different readers can be compared.

Spark's show() is the model; timestamps are UTC. NULL is None.
"""

import struct
from collections import Counter
from datetime import timezone
from decimal import Decimal

import pyarrow as pa


def text(value, type: pa.DataType):
    """The text of a Python value that has the Arrow type; None for NULL."""
    if value is None:
        return None
    if pa.types.is_boolean(type):
        return "true" if value else "false"
    if pa.types.is_float32(type):
        return float_text(value, single=True)
    if pa.types.is_float64(type):
        return float_text(value, single=False)
    if pa.types.is_decimal(type):
        return f"{value:f}"
    if pa.types.is_timestamp(type):
        if value.tzinfo is not None:
            value = value.astimezone(timezone.utc).replace(tzinfo=None)
        whole = value.replace(microsecond=0).isoformat(sep=" ")
        return f"{whole}.{value.microsecond:06}".rstrip("0") if value.microsecond else whole
    if (
        pa.types.is_binary(type)
        or pa.types.is_large_binary(type)
        or pa.types.is_fixed_size_binary(type)
    ):
        return "[" + value.hex(" ").upper() + "]"
    if pa.types.is_list(type) or pa.types.is_large_list(type):
        return "[" + ", ".join(_inner(item, type.value_type) for item in value) + "]"
    if pa.types.is_map(type):
        pairs = value.items() if isinstance(value, dict) else value
        parts = [f"{_inner(k, type.key_type)} -> {_inner(v, type.item_type)}" for k, v in pairs]
        return "{" + ", ".join(parts) + "}"
    if pa.types.is_struct(type):
        return "{" + ", ".join(_inner(value[field.name], field.type) for field in type) + "}"
    return str(value)


def _inner(value, type):
    found = text(value, type)
    return "NULL" if found is None else found


def float_text(value: float, single: bool) -> str:
    """The shortest digits that give the number back, laid out as Java's Float and Double do: 1.0E-5,
    0.001, 12.5, 1.0E7."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    digits_to_try = range(1, 10) if single else range(1, 18)
    for digits in digits_to_try:
        shown = f"{value:.{digits - 1}e}"
        back = float(shown)
        if (struct.unpack("f", struct.pack("f", back))[0] if single else back) == value:
            break
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        plain = f"{Decimal(shown):f}"
        return plain if "." in plain else plain + ".0"
    mantissa, exponent = shown.split("e")
    return f"{mantissa}{'' if '.' in mantissa else '.0'}E{int(exponent)}"


def of_table(table: pa.Table) -> Counter:
    """Rows as tuples of texts, and how often each is there."""
    columns = [
        [text(value, column.type) for value in column.to_pylist()] for column in table.columns
    ]
    return Counter(zip(*columns)) if columns else Counter()


def difference(found: Counter, wanted: Counter, limit: int = 5) -> str:
    """What is too much and what is missing, for a person; empty when nothing is."""
    said = []
    for what, rest in (("not wanted", found - wanted), ("missing", wanted - found)):
        if rest:
            shown = ", ".join(f"{count} × {row}" for row, count in list(rest.items())[:limit])
            said.append(f"{sum(rest.values())} rows {what}: {shown}")
    return "; ".join(said)
