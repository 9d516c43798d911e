#!/usr/bin/python3
"""Parts of whole-documents.

    whole_documents.py --join OUT PAGE.hocr...    makes one document of hOCR pages
    whole_documents.py --cut OUT TEXT...          cuts texts without marks into pages of hOCR
    whole_documents.py --ends RECORDS TEXT...     compares the restored records of such pages with the texts
    whole_documents.py --memory NAME COMMAND...   runs a command and prints the most memory that it had, and its time
"""
import html
import json
import re
import resource
import subprocess
import sys
import time
import unicodedata

PAGE_WORDS, LINE_WORDS, BESIDE = 60, 12, 3


def join(out, pages):
    texts = [open(page, encoding="utf-8").read() for page in pages]
    bodies = [re.search(r"<body>(.*)</body>", text, re.S).group(1) for text in texts]
    head = texts[0][:texts[0].index("<body>") + len("<body>")]
    with open(out, "w", encoding="utf-8") as file:
        file.write(head + "".join(bodies) + "</body></html>\n")


def strip(word):
    word = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in word if not unicodedata.combining(c))


def cut(texts):
    """The words of the running text, page by page."""
    words = []
    for text in texts:
        with open(text, encoding="utf-8") as file:
            for line in file:
                if len(line.split()) > LINE_WORDS:
                    words += unicodedata.normalize("NFC", line).split()
    return [words[k:k + PAGE_WORDS] for k in range(0, len(words), PAGE_WORDS)]


def print_line(file, words, top):
    box = f"{top} 950 {top + 30}"
    file.write(f'<span class="ocr_line" title="bbox 100 {box}">')
    for k, word in enumerate(words):
        left = 100 + 70 * k
        place = f"bbox {left} {top} {left + 60} {top + 30}"
        file.write(f'<span class="ocrx_word" title="{place}">{html.escape(strip(word))}</span> ')
    file.write("</span>\n")


def write_pages(out, pages):
    with open(out, "w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body>\n')
        for number, page in enumerate(pages, 1):
            file.write('<div class="ocr_page" title="bbox 0 0 1000 2000; scan_res 150 150"><div class="ocr_carea">')
            print_line(file, [str(number)], 20)
            file.write('</div><div class="ocr_carea">')
            for k in range(0, len(page), LINE_WORDS):
                print_line(file, page[k:k + LINE_WORDS], 100 + 4 * k)
            file.write("</div></div>\n")
        file.write("</body></html>\n")


def print_ends(records, pages):
    found = [[] for _ in pages]
    with open(records, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            found[record["page"] - 1] += [word["output"] for word in record["words"]]
    figures = {True: [0, 0], False: [0, 0]}
    for words, truth in zip(found, pages):
        words = words[1:]  # without the number of the page
        if len(words) != len(truth):
            continue
        for k, (word, true) in enumerate(zip(words, truth)):
            figure = figures[k < BESIDE or k >= len(truth) - BESIDE]
            figure[0] += 1
            figure[1] += word.lower() != true.lower()
    for beside, name in ((True, "beside a page end"), (False, "elsewhere")):
        words, wrong = figures[beside]
        print(f"{name:<22}{words:>8} words, {wrong:>4} wrong {100 * wrong / max(words, 1):>8.2f} %")


def measure_memory(name, command):
    start = time.monotonic()
    subprocess.run(command, check=True)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"{name:<22}{most / 1024:>8.1f} MB{time.monotonic() - start:>8.1f} s")


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    action, first, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    if action == "--join":
        join(first, rest)
    elif action == "--cut":
        write_pages(first, cut(rest))
    elif action == "--ends":
        print_ends(first, cut(rest))
    elif action == "--memory":
        measure_memory(first, rest)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
