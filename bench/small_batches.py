"""Ten thousand micro-batches of five rows into one table, which compacts itself or does not.

    scripts/bench small-batches                    both runs; prints figures, draws docs/img/small_batches.svg
    bench/small_batches.py --batches 1000 --no-plot

Each input file is a micro-batch (maxFilesPerTrigger => 1). A micro-batch's time is the batchDuration of --progress; the live
files after each version are counted in the table's log.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
FRESHET = Path(os.environ.get("FRESHET") or PROJECT / "build" / "freshet")
PLOT = PROJECT / "docs" / "img" / "small_batches.svg"
ROWS = 5
END = 100  # batches of the beginning and of the end that are compared
PIPELINE = """
CREATE STREAMING TABLE t {properties} AS
SELECT * FROM STREAM read_files('{source}', format => 'json', maxFilesPerTrigger => 1,
                                schema => 'seq BIGINT, device STRING, value DOUBLE');
"""
RUNS = {
    "left alone": "",
    "autoCompact": "TBLPROPERTIES ('delta.autoOptimize.autoCompact' = 'true')",
}


def write_input(folder: Path, batches: int):
    folder.mkdir()
    for batch in range(batches):
        rows = (
            {"seq": seq, "device": f"d-{seq % 97}", "value": seq / 8}
            for seq in range(batch * ROWS, (batch + 1) * ROWS)
        )
        (folder / f"{batch:06}.json").write_text("".join(json.dumps(row) + "\n" for row in rows))


def run(folder: Path, source: Path, properties: str, durability: str):
    """The milliseconds of each micro-batch, the live files after each version, and seconds in all."""
    folder.mkdir()
    (folder / "p.sql").write_text(PIPELINE.format(properties=properties, source=source))
    start = time.monotonic()
    with open(folder / "log", "w") as log:
        subprocess.run(
            [FRESHET, "run", "p.sql", "--once", "--durability", durability, "--progress", "progress"],
            cwd=folder,
            stderr=log,
            check=True,
        )
    seconds = time.monotonic() - start
    with open(folder / "progress") as progress:
        times = [json.loads(line)["durationMs"]["triggerExecution"] for line in progress]
    return times, live_files(folder / "warehouse" / "t" / "_delta_log"), seconds


def live_files(log: Path):
    """After each version: how many files are live."""
    live, counts = set(), []
    for commit in sorted(log.glob("*.json")):
        if not commit.stem.isdigit():
            continue
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                live.add(action["add"]["path"])
            elif "remove" in action:
                live.discard(action["remove"]["path"])
        counts.append(len(live))
    return counts


def report(name, times, files, seconds):
    first, last = times[:END], times[-END:]
    print(
        f"{name:12} {len(times):6,} batches in {seconds:5.1f} s   "
        f"first {END}: median {statistics.median(first):4.1f} ms, mean {statistics.mean(first):4.1f}   "
        f"last {END}: median {statistics.median(last):4.1f} ms, mean {statistics.mean(last):4.1f}   "
        f"live files at the end {files[-1]:,}, at most {max(files):,}"
    )


def means(times, window=END):
    return [statistics.mean(times[i : i + window]) for i in range(0, len(times), window)]


COLOURS = ("#b35806", "#2166ac")
WIDTH, LEFT, RIGHT, PANEL = 760, 70, 20, 170


def panel(top, title, curves, ticks, batches, scale):
    """One of the two diagrams as SVG: `curves` are lists of (batch, value), `scale` gives a value's height, 0 to 1."""
    inner = WIDTH - LEFT - RIGHT
    parts = [f'<text x="{LEFT}" y="{top - 8}" font-weight="bold">{title}</text>']
    for tick in ticks:
        y = top + PANEL * (1 - scale(tick))
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>')
    for colour, curve in zip(COLOURS, curves):
        points = " ".join(
            f"{LEFT + inner * x / batches:.1f},{top + PANEL * (1 - scale(y)):.1f}" for x, y in curve
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.3"/>')
    return parts


def draw(results, path: Path):
    batches = max(len(times) for times, _, _ in results.values())
    speed = [
        [((i + 0.5) * END, mean) for i, mean in enumerate(means(times))]
        for times, _, _ in results.values()
    ]
    # One point in ten is enough for the eye.
    live = [
        [(i * len(times) / len(files), max(count, 1)) for i, count in enumerate(files)][::10]
        for times, files, _ in results.values()
    ]
    step = 10 ** math.floor(math.log10(max(y for curve in speed for _, y in curve)))
    highest = step * math.ceil(max(y for curve in speed for _, y in curve) / step)
    decades = math.ceil(math.log10(max(y for curve in live for _, y in curve)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {2 * PANEL + 140}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
    ]
    for number, (name, colour) in enumerate(zip(results, COLOURS)):
        x = LEFT + 150 * number
        parts.append(f'<line x1="{x}" x2="{x + 24}" y1="18" y2="18" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{x + 30}" y="22">{name}</text>')
    parts += panel(
        60,
        f"milliseconds of a micro-batch, mean of {END}",
        speed,
        [step * i for i in range(highest // step + 1)],
        batches,
        lambda value: value / highest,
    )
    parts += panel(
        60 + PANEL + 45,
        "live files (logarithmic)",
        live,
        [10**i for i in range(decades + 1)],
        batches,
        lambda value: math.log10(value) / decades,
    )
    for i in range(5):
        x = LEFT + (WIDTH - LEFT - RIGHT) * i / 4
        parts.append(
            f'<text x="{x:.0f}" y="{2 * PANEL + 125}" text-anchor="middle">{batches * i // 4:,}</text>'
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*parts, "</svg>", ""]))
    print(f"drawn: {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=10_000)
    parser.add_argument("--durability", choices=("full", "os"), default="full")
    parser.add_argument("--no-plot", action="store_true", help="print figures only")
    arguments = parser.parse_args()
    if not FRESHET.is_file():
        sys.exit(f"{FRESHET} is not there: build it first")
    with tempfile.TemporaryDirectory(prefix="freshet-bench-") as folder:
        source = Path(folder) / "in"
        write_input(source, arguments.batches)
        results = {}
        for number, (name, properties) in enumerate(RUNS.items()):
            results[name] = run(
                Path(folder) / str(number), source, properties, arguments.durability
            )
            report(name, *results[name])
    if not arguments.no_plot:
        draw(results, PLOT)


if __name__ == "__main__":
    main()
