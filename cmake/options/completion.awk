# Copies a completion, of the shell that the variable `shell` names, with its generated part made anew: what stands between
# "# tables" and "# end of tables".

# A few words about an option: the first part of its help.
function about(c, k,    text) {
    text = help[c, k]
    sub(/[:.;(,%].*/, "", text)
    gsub(/['`\[\]]/, "", text)
    sub(/ +$/, "", text)
    return text == "" ? tolower(argument[c, k]) : text
}

function quote(text) {
    return "'" text "'"
}

function print_bash_list(c,    k, options) {
    for (k = 1; k <= count[c]; k++) options = options " --" name[c, k] (letter[c, k] != "" ? " -" letter[c, k] : "")
    print "    " quote(c) ") options=" quote(substr(options, 2)) " ;;"
}

function print_bash_values(c,    k, pattern) {
    for (k = 1; k <= count[c]; k++) {
        if (argument[c, k] == "") continue
        pattern = quote(c " --" name[c, k]) (letter[c, k] != "" ? " | " quote(c " -" letter[c, k]) : "")
        print "    " pattern ") takes=yes" (values[c, k] != "" ? " values=" quote(values[c, k]) : "") " ;;"
    }
}

function print_bash(    n) {
    print "    case $1 in"
    for (n = 1; n <= command_count; n++) print_bash_list(commands[n])
    print "    esac"
    print "    case \"$1 $2\" in"
    for (n = 1; n <= command_count; n++) print_bash_values(commands[n])
    print "    esac"
}

function print_zsh(    n, c, k, spec) {
    for (n = 1; n <= command_count; n++) {
        c = commands[n]
        print "(" quote(c) ") options=("
        for (k = 1; k <= count[c]; k++) {
            spec = "[" about(c, k) "]"
            if (argument[c, k] != "")
                spec = spec ":" tolower(argument[c, k]) ":" (values[c, k] != "" ? "(" values[c, k] ")" : "_files")
            gsub(/\|/, " or ", spec)
            print "    " quote("*--" name[c, k] (argument[c, k] != "" ? "=" : "") spec)
            if (letter[c, k] != "") print "    " quote("*-" letter[c, k] (argument[c, k] != "" ? "+" : "") spec)
        }
        print ") ;;"
    }
}

function print_fish(    n, c, k, line) {
    for (n = 1; n <= command_count; n++) {
        c = commands[n]
        for (k = 1; k <= count[c]; k++) {
            line = "complete -c phucdau -n " quote("__phucdau_is \"" c "\"") " -l " name[c, k]
            if (letter[c, k] != "") line = line " -s " letter[c, k]
            if (values[c, k] != "") line = line " -x -a " quote(values[c, k])
            else if (argument[c, k] != "") line = line " -r"
            print line " -d " quote(about(c, k))
        }
    }
}

!inside { print }
/^# tables$/ {
    inside = 1
    if (shell == "bash") print_bash()
    if (shell == "zsh") print_zsh()
    if (shell == "fish") print_fish()
}
/^# end of tables$/ { print; inside = 0 }
