# Copies a page of the manual with its generated parts made anew. Such a part stands between two comments:
#   .\" KIND COMMAND; WHAT; WHAT …
#   .\" end
# KIND is "options", a list with what the tables say; "synopsis", short; or "names". WHAT is the title of a group, "own"
# for one without a title, or -NAME for an option that is left out.

function wanted(c, k) {
    return (group[c, k] in chosen) && !(("-" name[c, k]) in chosen)
}

function flag(c, k, long,    text, value) {
    value = tolower(argument[c, k])
    gsub(/\|/, " | ", value)
    text = "Fl " (long ? "-" name[c, k] : letter[c, k])
    return value == "" ? text : text " Ar " value
}

# "%s" in a text becomes the names: .Cm a , b
# or
# .Cm c .
function fill(text, names,    at, before, after, list, n, i, word) {
    at = index(text, "%s")
    if (at == 0) return text
    before = substr(text, 1, at - 1)
    after = substr(text, at + 2)
    sub(/ $/, "", before)
    n = split(names, word, " ")
    list = ".Cm " word[1]
    for (i = 2; i < n; i++) list = list " , " word[i]
    if (n > 1) list = list "\nor\n.Cm " word[n]
    if (match(after, /^[.,;:]/)) {
        list = list " " substr(after, 1, 1)
        after = substr(after, 2)
        sub(/^ /, "", after)
    }
    if (after != "" && substr(after, 1, 1) != "\n") after = "\n" after
    return before "\n" list after
}

function print_values(c, k,    word, n, i, longest, has_text) {
    n = split(values[c, k], word, " ")
    for (i = 1; i <= n; i++) {
        if (value_text[c, k, word[i]] == "") continue
        has_text = 1
        if (length(word[i]) > length(longest)) longest = word[i]
    }
    if (!has_text) return
    print ".Bl -tag -width " longest " -compact"
    for (i = 1; i <= n; i++)
        if (value_text[c, k, word[i]] != "") print ".It Cm " word[i] "\n" value_text[c, k, word[i]]
    print ".El"
}

function print_options(c,    k) {
    print ".Bl -tag -width Ds"
    for (k = 1; k <= count[c]; k++) {
        if (!wanted(c, k)) continue
        print ".It " (letter[c, k] != "" ? flag(c, k, 0) " , " : "") flag(c, k, 1)
        print fill(details[c, k], values[c, k])
        if (index(details[c, k], "%s") == 0) print_values(c, k)
        if (fallback[c, k] != "") print "The default is\n.Cm " fallback[c, k] " ."
    }
    print ".El"
}

# Those with a letter first, then the others, each in the order of the alphabet.
function print_synopsis(c,    k, i, n, key, line, swap) {
    n = 0
    for (k = 1; k <= count[c]; k++) {
        if (!wanted(c, k) || name[c, k] == "help") continue
        key[++n] = letter[c, k] != "" ? "0" letter[c, k] : "1" name[c, k]
        line[n] = flag(c, k, letter[c, k] == "")
    }
    for (i = 2; i <= n; i++)
        for (k = i; k > 1 && key[k] < key[k - 1]; k--) {
            swap = key[k]; key[k] = key[k - 1]; key[k - 1] = swap
            swap = line[k]; line[k] = line[k - 1]; line[k - 1] = swap
        }
    for (i = 1; i <= n; i++) print ".Op " line[i]
}

function print_names(c,    k, n, i, list) {
    n = 0
    for (k = 1; k <= count[c]; k++)
        if (wanted(c, k)) list[++n] = name[c, k]
    for (i = 1; i <= n; i++) {
        if (i == n && n > 1) print "and"
        print ".Fl -" list[i] (i < n - 1 ? " ," : i == n ? " ," : "")
    }
}

!inside { print }
/^\.\\" (options|synopsis|names) / {
    split("", chosen)
    rest = $0
    sub(/^\.\\" /, "", rest)
    kind = rest
    sub(/ .*/, "", kind)
    sub(/^[a-z]* /, "", rest)
    parts = split(rest, part, /; */)
    for (i = 2; i <= parts; i++) chosen[part[i]] = 1
    if (!(part[1] in count)) { print FILENAME ": no command " part[1] >"/dev/stderr"; exit 1 }
    inside = 1
    if (kind == "options") print_options(part[1])
    if (kind == "synopsis") print_synopsis(part[1])
    if (kind == "names") print_names(part[1])
}
/^\.\\" end$/ { print; inside = 0 }
