# Reads the dump of all tables. For command c: count[c] options; of its k-th, from 1:
#   group[c,k] name[c,k] letter[c,k] argument[c,k] fallback[c,k] help[c,k] details[c,k] values[c,k] (with spaces between)
#   value_text[c,k,NAME], what the manual says of a value
BEGIN { FS = "\t" }

function plain(text) {
    gsub(/\\\\/, "\001", text)
    gsub(/\\n/, "\n", text)
    gsub(/\001/, "\\", text)
    return text
}

function sentence(text) {
    return text == "" ? "" : toupper(substr(text, 1, 1)) substr(text, 2) "."
}

FILENAME == ARGV[1] && $1 == "command" { c = $2; commands[++command_count] = c }
FILENAME == ARGV[1] && $1 == "group" { title = $2 == "" ? "own" : $2 }
FILENAME == ARGV[1] && $1 == "option" {
    k = ++count[c]
    group[c, k] = title
    name[c, k] = $2
    letter[c, k] = $3
    argument[c, k] = $4
    fallback[c, k] = $5
    help[c, k] = plain($6)
    details[c, k] = $7 != "" ? plain($7) : sentence(plain($6))
}
FILENAME == ARGV[1] && $1 == "value" {
    values[c, k] = values[c, k] (values[c, k] == "" ? "" : " ") $2
    value_text[c, k, $2] = $4 != "" ? plain($4) : sentence(plain($3))
}
FILENAME == ARGV[1] { next }
