#!/usr/bin/python3
"""Compares tables and fields that were found on a page with those of the layout from which the page was set.

    layout.py [--list] LAYOUT CSV FIELDS [LAYOUT CSV FIELDS]...

CSV is the first part of the names of the tables that `phucdau convert --to csv` wrote of the page that `make-samples`
set from LAYOUT, FIELDS is what `--to fields` wrote. Printed for each page and for all together: cells that hold
something, how many of them were found in their row and column with the same text, fields (`field NAME TEXT` of the
layout), how many of them were found with the same text, and fields found that are not there. --list shows what differs.
"""
import csv
import json
import re
import sys
import unicodedata
from pathlib import Path


def norm(text):
    return " ".join(unicodedata.normalize("NFC", re.sub("<[^>]*>", "", text)).split())


def read_layout(path):
    """The cells of the tables, {(table, row, column): text}, and the fields, {name: [text]}."""
    cells, fields, table, row = {}, {}, -1, 0
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        command, _, text = line.strip().partition(" ")
        if command == "table":
            table, row = table + 1, 0
        elif command in ("header", "row"):
            for column, cell in enumerate(text.split("|")):
                if norm(cell) not in ("", "<"):
                    cells[table, row, column] = norm(cell)
            row += 1
        elif command == "field":
            name, _, value = text.partition(" ")
            fields.setdefault(name, []).append(norm(value))
    return cells, fields


def read_tables(prefix):
    """The cells of all tables that were written, in the order of their numbers."""
    numbered = sorted(prefix.parent.glob(prefix.name + "*.csv"), key=lambda path: (len(path.name), path.name))
    cells = {}
    for table, path in enumerate(numbered):
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row, record in enumerate(csv.reader(file)):
                for column, cell in enumerate(record):
                    if norm(cell):
                        cells[table, row, column] = norm(cell)
    return cells


def read_fields(path):
    found = {}
    for name, value in json.loads(Path(path).read_text(encoding="utf-8")).items():
        values = value if isinstance(value, list) else [value]
        texts = [norm(part["text"]) for part in values if isinstance(part, dict)]
        if texts:
            found[name] = texts
    return found


def compare(what, true, found, show):
    right = 0
    for key, text in true.items():
        if found.get(key) == text:
            right += 1
        elif show:
            print(f"    {what} {key}: {text!r} is {found.get(key)!r}")
    extra = [key for key in found if key not in true]
    for key in extra if show else ():
        print(f"    {what} {key}: {found[key]!r} is too much")
    return len(true), right, len(extra)


def main(arguments):
    show = arguments[:1] == ["--list"]
    arguments = arguments[show:]
    totals = [0] * 5
    print(f"{'page':<16}{'cells':>8}{'exact':>8}{'fields':>8}{'exact':>8}{'too many':>10}")
    for layout, prefix, fields in zip(*[iter(arguments)] * 3):
        true_cells, true_fields = read_layout(layout)
        cells = compare("cell", true_cells, read_tables(Path(prefix)), show)
        found = compare("field", true_fields, read_fields(fields), show)
        row = [cells[0], cells[1], found[0], found[1], found[2]]
        totals = [total + value for total, value in zip(totals, row)]
        print(f"{Path(layout).stem:<16}" + "".join(f"{value:>8}" for value in row[:4]) + f"{row[4]:>10}")
    print(f"{'all':<16}" + "".join(f"{value:>8}" for value in totals[:4]) + f"{totals[4]:>10}")


if __name__ == "__main__":
    main(sys.argv[1:])
