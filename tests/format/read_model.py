#!/usr/bin/env python3
"""A reader of model files, written from models/FORMAT.md alone, without looking at the C code.

    read_model.py MODEL < answers

Standard input is what the C code says of the same file (model_answers.c). Each line is a question, " = ", and the answer.
This reader answers the same questions. It exits with 1 if an answer differs, or if too few questions are about n-grams.
"""
import collections
import struct
import sys

BITS64 = 2**64 - 1
CLASSES = 16
START, END = 1, 2
NO_GROUP = 0xFFFF
LINE = struct.Struct("<16H16H")
FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F)
RADIX_LOWER = {2: 64, 3: 64, 4: 26, 5: 13}
RADIX_HIGHEST = {2: 64, 3: 64, 4: 64, 5: 27}

Entry = collections.namedtuple("Entry", "log_p log_backoff text group text_length letter_case")
Group = collections.namedtuple("Group", "text first text_length count")
Table = collections.namedtuple("Table", "offset line_count ngrams reach log_p log_backoff")


def mix(x):
    x ^= x >> 32
    x = x * 0xD6E8FEB86659FD93 & BITS64
    return x ^ x >> 29


def feature(kind, a=0, b=0, c=0):
    x = (kind << 48) + (a << 32) + (b << 16) + c + 0x9E3779B97F4A7C15 & BITS64
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & BITS64
    x = (x ^ x >> 27) * 0x94D049BB133111EB & BITS64
    return x ^ x >> 31


class Model:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        magic, self.version, self.order, self.file_size, self.stored_checksum = self.unpack("<8sIIQQ", 0)
        if magic != b"phucdau\n" or self.version != 1:
            raise ValueError("not a model file of version 1")
        self.symbol_count, self.group_count = self.unpack("<II", 32)
        entries, groups, index, self.index_size = self.unpack("<4Q", 40)
        self.pool, self.pool_size, description, description_size = self.unpack("<4Q", 72)
        self.weights, self.weight_bits, self.weight_unit = self.unpack("<QIf", 104)
        names, self.name_count = self.unpack("<II", 11320)
        self.languages, self.language_count = self.unpack("<QQ", 4216)
        self.description = self.bytes[description : description + description_size - 1].decode()
        self.entries = [Entry(*self.unpack("<ffIHBB", entries + 16 * i)) for i in range(self.symbol_count)]
        self.groups = [Group(*self.unpack("<IHBB", groups + 8 * g)) for g in range(self.group_count)]
        self.index = self.unpack(f"<{self.index_size}H", index)
        self.tables = {n: self.read_table(5400 + 1184 * (n - 1)) for n in range(2, self.order + 1)}
        if names:
            self.names = [self.unpack("<4H", 64 * names + 8 * i) for i in range(self.name_count)]
            self.name_first = self.unpack(f"<{self.group_count + 1}H", 64 * names + 8 * self.name_count)

    def unpack(self, format, offset):
        return struct.unpack_from(format, self.bytes, offset)

    def read_table(self, at):
        offset, line_count, ngrams, reach, _ = self.unpack("<QQQII", at)
        return Table(offset, line_count, ngrams, reach, self.unpack("<256f", at + 32), self.unpack("<32f", at + 1056))

    def text(self, item):
        """The text of an entry or a group, as bytes."""
        return self.bytes[self.pool + item.text : self.pool + item.text + item.text_length]

    def case_costs(self, symbol):
        return self.unpack("<4f", 120 + 16 * self.entries[symbol].letter_case)

    def find_group(self, base):
        hash = 0xCBF29CE484222325 ^ len(base)
        for byte in base:
            hash = (hash ^ byte) * 0x9E3779B97F4A7C15 & BITS64
        hash ^= hash >> 29
        slot = hash % self.index_size
        while self.index[slot] != NO_GROUP:
            if self.text(self.groups[self.index[slot]]) == base:
                return self.index[slot]
            slot = (slot + 1) % self.index_size
        return NO_GROUP

    def find_ngram(self, words):
        """(log_p, log_backoff) of an n-gram of two words or more, oldest first; None if the table does not have it."""
        n = len(words)
        table, highest = self.tables[n], n == self.order
        radix = RADIX_HIGHEST[n] if highest else RADIX_LOWER[n]
        sum = reading = 0
        for k, word in enumerate(reversed(words)):
            group = self.entries[word].group
            sum += group * FACTORS[k]
            reading += (word - self.groups[group].first) * radix**k
        hash = mix(sum & BITS64)
        line = (hash * 0x9E3779B97F4A7C15 & BITS64) * table.line_count >> 64
        step = 1 + ((hash * 0x165667B19E3779F9 & BITS64) * (table.line_count - 1) >> 64)
        base = (hash * 0xC2B2AE3D27D4EB4F & BITS64) >> 40
        tag = (base + reading) % (2**24 if highest else 2**19)
        for _ in range(table.reach):
            slots = LINE.unpack_from(self.bytes, table.offset + 64 * line)
            for key, code in zip(slots[:16], slots[16:]):
                if key == 0 and code == 0:
                    return None
                if key | code >> (8 if highest else 13) << 16 == tag:
                    return table.log_p[code & 0xFF], 0.0 if highest else table.log_backoff[code >> 8 & 0x1F]
            line = (line + step) % table.line_count
        return None

    def log_p(self, words):
        """The logarithm of the newest word's probability after the others, with back-off."""
        words = words[-self.order :]
        backoff = 0.0
        while len(words) > 1:
            found = self.find_ngram(words)
            if found:
                return found[0] + backoff
            if len(words) == 2:
                backoff += self.entries[words[0]].log_backoff
            else:
                context = self.find_ngram(words[:-1])
                backoff += context[1] if context else 0.0
            words = words[1:]
        return self.entries[words[0]].log_p + backoff

    def features(self, symbols, cases, i):
        def symbol(by):
            return START if i + by < 0 else END if i + by >= len(symbols) else symbols[i + by]

        def case(by):
            return cases[i + by] if 0 <= i + by < len(cases) else 7

        l1, l2, l3, r1, r2, r3 = (symbol(by) for by in (-1, -2, -3, 1, 2, 3))
        own, left, right = case(0), case(-1), case(1)
        values = [(own, left, right), (own, int(i == 0)), (l1,), (r1,), (l2,), (r2,), (l2, l1), (r1, r2), (l1, r1)]
        values += [(l3, l2, l1), (r1, r2, r3), (l2, l1, r1), (l1, r1, r2), (l2, r1), (l1, r2), (l3,), (r3,)]
        values += [(l1, own, left), (r1, own, right)]
        far = [symbol(by) for distance in range(4, 10) for by in (-distance, distance)]
        return [feature(kind, *value) for kind, value in enumerate(values, 1)] + [
            feature(20, word) for word in far if word >= CLASSES
        ]

    def score(self, symbols, cases, i, candidate):
        """The second score of a candidate for position i of a sentence."""
        sum = 0
        for hash in self.features(symbols, cases, i):
            product = (hash ^ candidate * 0x9E3779B97F4A7C15 & BITS64) * 0xD6E8FEB86659FD93 & BITS64
            sum += self.unpack("<b", self.weights + (product >> (64 - self.weight_bits)))[0]
        return sum * self.weight_unit

    def find_names(self, groups):
        """All names whose words belong to these groups."""
        candidates = self.names[self.name_first[groups[0]] : self.name_first[groups[0] + 1]]
        return [name for name in candidates if [self.entries[word].group for word in name if word] == groups]

    def language_name(self, language):
        at = self.languages + 22016 * language
        return self.bytes[at : at + 64].rstrip(b"\0").decode()

    def letters_log_p(self, language, letters):
        """The logarithm of the probability of a word of the letters a to z in a language."""
        symbols = [0, 0] + [ord(letter) - 96 if "a" <= letter <= "z" else 27 for letter in letters] + [0]
        table = self.languages + 22016 * language + 64
        return -sum(self.bytes[table + 784 * a + 28 * b + c] for a, b, c in zip(symbols, symbols[1:], symbols[2:])) / 16

    def checksum(self):
        lanes = [1, 2, 3, 4]
        left = (len(self.bytes) - 32) % 32
        for block in struct.iter_unpack("<4Q", self.bytes[32 : len(self.bytes) - left]):
            for k, word in enumerate(block):
                lane = (lanes[k] ^ word) * 0x9E3779B97F4A7C15 & BITS64
                lanes[k] = lane ^ lane >> 32
        sum = left
        for byte in self.bytes[len(self.bytes) - left :]:
            sum = (sum ^ byte) * 0x100000001B3 & BITS64
        for lane in lanes:
            sum = mix(sum ^ lane) * 0xC2B2AE3D27D4EB4F & BITS64
        return mix(sum)


def numbers(values):
    return " ".join("%.17g" % value for value in values)


class Answers:
    """Each method answers one kind of question, in the form of model_answers.c."""

    def __init__(self, model):
        self.model = model
        self.asked = collections.Counter()  # questions by kind; n-grams by length and by whether the table has them

    def answer(self, question):
        kind, *arguments = question.split(" ")
        self.asked[kind] += 1
        return getattr(self, "answer_" + kind)(*arguments)

    def answer_header(self):
        m = self.model
        ngrams = " ".join(str(table.ngrams) for table in m.tables.values())
        return f"{m.order} {m.symbol_count} {m.group_count} {m.file_size} {m.stored_checksum:016x} {ngrams}"

    def answer_checksum(self):
        return "%016x" % self.model.checksum()

    def answer_description(self):
        return self.model.description

    def answer_symbol(self, symbol):
        entry = self.model.entries[int(symbol)]
        costs = self.model.case_costs(int(symbol))
        return f"{entry.group} {numbers((entry.log_p, entry.log_backoff) + costs)} {self.model.text(entry).decode()}"

    def answer_group(self, group):
        item = self.model.groups[int(group)]
        return f"{item.first} {item.count} {self.model.text(item).decode()}"

    def answer_base(self, base):
        return str(self.model.find_group(base.encode()))

    def answer_ngram(self, *words):
        words = [int(word) for word in words]
        answer = numbers([self.model.log_p(words)])
        if not 2 <= len(words) <= self.model.order:
            return answer
        found = self.model.find_ngram(words)
        self.asked[len(words), found is not None] += 1
        return answer + " " + (numbers(found) if found else "absent")

    def answer_score(self, position, candidate, *sentence):
        symbols, cases = zip(*([int(number) for number in word.split(":")] for word in sentence))
        return numbers([self.model.score(symbols, cases, int(position), int(candidate))])

    def answer_names(self, *groups):
        found = self.model.find_names([int(group) for group in groups])
        return " ".join(str(word) for name in found for word in name)

    def answer_languages(self):
        return " ".join(self.model.language_name(language) for language in range(self.model.language_count))

    def answer_letters(self, language, letters):
        return numbers([self.model.letters_log_p(int(language), letters)])


def main():
    answers = Answers(Model(sys.argv[1]))
    wrong = 0
    for line in sys.stdin:
        question, _, expected = line.rstrip("\n").partition(" = ")
        answer = answers.answer(question)
        if answer != expected:
            wrong += 1
            print(f"{question}\n  C:    {expected}\n  here: {answer}")
        if wrong == 10:
            break
    asked, orders = answers.asked, range(2, answers.model.order + 1)
    few = asked["ngram"] < 10000 or any(asked[n, there] < 100 for n in orders for there in (True, False))
    print(", ".join(f"{kind}: {count}" for kind, count in asked.items() if isinstance(kind, str)))
    print(", ".join(f"{n}-grams: {asked[n, True]} in the table, {asked[n, False]} not" for n in orders))
    print(f"{wrong} answers differ" + (", and too few n-grams were asked for" if few and not wrong else ""))
    sys.exit(1 if wrong or few else 0)


if __name__ == "__main__":
    main()
