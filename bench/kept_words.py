#!/usr/bin/python3
"""Counts what restoring does to words that OCR read right, on pages whose true text is known.

    kept_words.py [--list] [--sure P] KIND TRUTH RECORDS [KIND TRUTH RECORDS]...
    kept_words.py [--list] --text KIND TRUTH READ RESTORED [KIND TRUTH READ RESTORED]...
    kept_words.py --read RECORDS

RECORDS is what `phucdau convert --to jsonl` wrote of the page with the true text TRUTH. With --text, READ is the text
that OCR read and RESTORED the same text restored; nothing is known of the engine's confidence then. The words that OCR read are
aligned with the true ones; a word is right if it is the true one at its place. Printed for each KIND of page, and for
all together: words that OCR read right, how many of them restoring broke, how many of these the engine was sure of
(confidence of at least P, 0.8 if not given), words put right, words that are still wrong. --list shows broken words.
--read prints the text that OCR read, line by line.
"""
import difflib
import json
import re
import sys
import unicodedata


def words_of(text):
    return unicodedata.normalize("NFC", text).split()


def print_read(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            print(" ".join(word["input"] for word in json.loads(line)["words"]))


def records(path):
    """(words read, words written, confidence of the engine) of each record."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            for word in json.loads(line)["words"]:
                sure = word.get("before_confidence", word["confidence"])
                yield words_of(word["input"]), words_of(word["output"]), sure


def text_records(read_path, restored_path):
    """The same for a text that was read and the same text restored: words that differ are taken as they follow."""
    texts = []
    for path in (read_path, restored_path):
        with open(path, encoding="utf-8") as file:
            texts.append(words_of(file.read()))
    for kind, a, b, c, d in difflib.SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if kind == "equal" or b - a == d - c:
            yield from (([read], [written], 0) for read, written in zip(texts[0][a:b], texts[1][c:d]))
        else:
            yield texts[0][a:b], texts[1][c:d], 0


def right_places(read, truth):
    """For each word that was read, whether it is the true one at its place."""
    right = [False] * len(read)
    for begin, _, size in difflib.SequenceMatcher(None, read, truth, autojunk=False).get_matching_blocks():
        right[begin:begin + size] = [True] * size
    return right


def count(truth_path, all_records, least):
    """[right words read, broken, broken though sure, put right, still wrong], and the list of broken words."""
    with open(truth_path, encoding="utf-8") as file:
        truth = words_of(file.read())
    was_right = right_places([word for read, _, _ in all_records for word in read], truth)
    is_right = right_places([word for _, written, _ in all_records for word in written], truth)
    total, broken_words, before, after = [sum(was_right), 0, 0, 0, 0], [], 0, 0
    for read, written, sure in all_records:
        right, now = was_right[before:before + len(read)], is_right[after:after + len(written)]
        before, after = before + len(read), after + len(written)
        lost = [word for word, ok in zip(read, right) if ok and word not in written]
        total[1] += len(lost)
        total[2] += len(lost) if sure >= least else 0
        total[3] += sum(ok for word, ok in zip(written, now) if word not in read)
        total[4] += now.count(False)
        broken_words += [f"{word} -> {' '.join(written)} ({sure:.2f})" for word in lost]
    return total, broken_words


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--read":
        print_read(sys.argv[2])
        return
    arguments, shows, least, is_text = sys.argv[1:], False, 0.8, False
    while arguments and arguments[0].startswith("--"):
        option = arguments.pop(0)
        if option == "--list":
            shows = True
        elif option == "--text":
            is_text = True
        elif option == "--sure" and arguments and re.fullmatch(r"[0-9.]+", arguments[0]):
            least = float(arguments.pop(0))
        else:
            sys.exit(__doc__)
    size = 4 if is_text else 3
    if not arguments or len(arguments) % size:
        sys.exit(__doc__)
    kinds = {}
    listed = []
    for kind, truth, *paths in zip(*[iter(arguments)] * size):
        figures, broken_words = count(truth, list((text_records if is_text else records)(*paths)), least)
        kinds[kind] = [a + b for a, b in zip(kinds.get(kind, [0] * 5), figures)]
        listed += [f"{kind}: {line}" for line in broken_words]
    kinds["all together"] = [sum(column) for column in zip(*kinds.values())]
    print(f"{'kind of page':<22}{'read right':>12}{'broken':>9}{'of sure':>9}{'put right':>11}{'still wrong':>13}")
    for kind, figures in kinds.items():
        print(f"{kind:<22}{figures[0]:>12}{figures[1]:>9}{figures[2]:>9}{figures[3]:>11}{figures[4]:>13}")
    for line in listed if shows else []:
        print("   ", line)


if __name__ == "__main__":
    main()
