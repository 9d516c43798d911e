# Completion of phucdau for bash. The lists are made from the program's tables of options: cmake --build BUILD --target options

# _phucdau_lists COMMAND OPTION: sets options (all), takes (whether OPTION has an argument) and values (its names).
_phucdau_lists()
{
    options='' values='' takes=''
# tables
    case $1 in
    'restore') options='--mode --min-confidence --tone-placement --keep --lossy --words --channel --model --threads -j --from --to --line-buffered --output -o --help -h' ;;
    'convert') options='--to --sidecar --password-file --quiet -q --help -h --pages --layer --from --lang --tessdata-dir --no-restore --dpi --clean --timeout --max-pixels --max-pages --rotate --encryption --pdfa --break-signature --threads -j --mode --min-confidence --tone-placement --keep --lossy --words --channel --model' ;;
    'batch') options='--to --include --exclude --files-from --null -0 --force --retry --threads -j --memory --page-time --no-sandbox --shard --password-file --report --quiet -q --help -h --layer --from --lang --tessdata-dir --no-restore --dpi --clean --timeout --max-pixels --max-pages --rotate --encryption --pdfa --break-signature --mode --min-confidence --tone-placement --keep --lossy --words --channel --model' ;;
    'train') options='--output -o --arpa --weight --order --min-count --cutoff --size --prune --marks-share --second-score --second-score-share --entries --description --memory --threads -j --quiet -q --help -h' ;;
    'train channel') options='--output -o --rounds --description --quiet -q --help -h' ;;
    'train channel --render') options='--render --output -o --readings --pages --lang --tessdata-dir --fonts --drop --seed --threads -j --quiet -q --help -h' ;;
    'train languages') options='--output -o --model --help -h' ;;
    'train weights') options='--output -o --start --measure --calibrate --only --rounds --channel --model --description --threads -j --quiet -q --help -h' ;;
    'evaluate') options='--lines --input --to --help -h' ;;
    'info') options='--merge --to --help -h' ;;
    esac
    case "$1 $2" in
    'restore --mode') takes=yes values='auto marks ocr' ;;
    'restore --min-confidence') takes=yes ;;
    'restore --tone-placement') takes=yes values='keep old new' ;;
    'restore --keep') takes=yes values='none all eth scripts ligatures widths hyphens invisible spaces' ;;
    'restore --words') takes=yes ;;
    'restore --channel') takes=yes ;;
    'restore --model') takes=yes ;;
    'restore --threads' | 'restore -j') takes=yes ;;
    'restore --from') takes=yes values='auto utf-8 tcvn3 vni viscii vps viqr windows-1258' ;;
    'restore --to') takes=yes values='text jsonl tsv' ;;
    'restore --output' | 'restore -o') takes=yes ;;
    'convert --to') takes=yes values='text pdf hocr alto jsonl review docx csv fields' ;;
    'convert --sidecar') takes=yes ;;
    'convert --password-file') takes=yes ;;
    'convert --pages') takes=yes ;;
    'convert --layer') takes=yes values='auto keep repair ocr' ;;
    'convert --from') takes=yes values='auto utf-8 tcvn3 vni viscii vps viqr windows-1258' ;;
    'convert --lang') takes=yes ;;
    'convert --tessdata-dir') takes=yes ;;
    'convert --dpi') takes=yes ;;
    'convert --clean') takes=yes values='all none background enlarge grain colour sharpen deskew specks forms orientation' ;;
    'convert --timeout') takes=yes ;;
    'convert --max-pixels') takes=yes ;;
    'convert --max-pages') takes=yes ;;
    'convert --rotate') takes=yes values='auto keep' ;;
    'convert --encryption') takes=yes values='keep remove' ;;
    'convert --threads' | 'convert -j') takes=yes ;;
    'convert --mode') takes=yes values='auto marks ocr' ;;
    'convert --min-confidence') takes=yes ;;
    'convert --tone-placement') takes=yes values='keep old new' ;;
    'convert --keep') takes=yes values='none all eth scripts ligatures widths hyphens invisible spaces' ;;
    'convert --words') takes=yes ;;
    'convert --channel') takes=yes ;;
    'convert --model') takes=yes ;;
    'batch --to') takes=yes values='text pdf hocr alto jsonl review docx csv fields' ;;
    'batch --include') takes=yes ;;
    'batch --exclude') takes=yes ;;
    'batch --files-from') takes=yes ;;
    'batch --threads' | 'batch -j') takes=yes ;;
    'batch --memory') takes=yes ;;
    'batch --page-time') takes=yes ;;
    'batch --shard') takes=yes ;;
    'batch --password-file') takes=yes ;;
    'batch --report') takes=yes ;;
    'batch --layer') takes=yes values='auto keep repair ocr' ;;
    'batch --from') takes=yes values='auto utf-8 tcvn3 vni viscii vps viqr windows-1258' ;;
    'batch --lang') takes=yes ;;
    'batch --tessdata-dir') takes=yes ;;
    'batch --dpi') takes=yes ;;
    'batch --clean') takes=yes values='all none background enlarge grain colour sharpen deskew specks forms orientation' ;;
    'batch --timeout') takes=yes ;;
    'batch --max-pixels') takes=yes ;;
    'batch --max-pages') takes=yes ;;
    'batch --rotate') takes=yes values='auto keep' ;;
    'batch --encryption') takes=yes values='keep remove' ;;
    'batch --mode') takes=yes values='auto marks ocr' ;;
    'batch --min-confidence') takes=yes ;;
    'batch --tone-placement') takes=yes values='keep old new' ;;
    'batch --keep') takes=yes values='none all eth scripts ligatures widths hyphens invisible spaces' ;;
    'batch --words') takes=yes ;;
    'batch --channel') takes=yes ;;
    'batch --model') takes=yes ;;
    'train --output' | 'train -o') takes=yes ;;
    'train --arpa') takes=yes ;;
    'train --weight') takes=yes ;;
    'train --order') takes=yes ;;
    'train --min-count') takes=yes ;;
    'train --cutoff') takes=yes ;;
    'train --size') takes=yes ;;
    'train --prune') takes=yes ;;
    'train --marks-share') takes=yes ;;
    'train --second-score') takes=yes ;;
    'train --second-score-share') takes=yes ;;
    'train --entries') takes=yes ;;
    'train --description') takes=yes ;;
    'train --memory') takes=yes ;;
    'train --threads' | 'train -j') takes=yes ;;
    'train channel --output' | 'train channel -o') takes=yes ;;
    'train channel --rounds') takes=yes ;;
    'train channel --description') takes=yes ;;
    'train channel --render --output' | 'train channel --render -o') takes=yes ;;
    'train channel --render --pages') takes=yes ;;
    'train channel --render --lang') takes=yes ;;
    'train channel --render --tessdata-dir') takes=yes ;;
    'train channel --render --fonts') takes=yes ;;
    'train channel --render --drop') takes=yes ;;
    'train channel --render --seed') takes=yes ;;
    'train channel --render --threads' | 'train channel --render -j') takes=yes ;;
    'train languages --output' | 'train languages -o') takes=yes ;;
    'train languages --model') takes=yes ;;
    'train weights --output' | 'train weights -o') takes=yes ;;
    'train weights --start') takes=yes ;;
    'train weights --only') takes=yes ;;
    'train weights --rounds') takes=yes ;;
    'train weights --channel') takes=yes ;;
    'train weights --model') takes=yes ;;
    'train weights --description') takes=yes ;;
    'train weights --threads' | 'train weights -j') takes=yes ;;
    'evaluate --input') takes=yes ;;
    'evaluate --to') takes=yes values='text json' ;;
    'info --to') takes=yes values='text jsonl' ;;
    esac
# end of tables
}

# The command of the line, in `command`.
_phucdau_command()
{
    local word
    command=restore
    case ${COMP_WORDS[1]} in restore | convert | batch | train | evaluate | info) command=${COMP_WORDS[1]} ;; esac
    if [ "$command" = train ] && [ "$COMP_CWORD" -gt 2 ] && [ "${COMP_WORDS[2]}" = languages ]; then
        command='train languages'
    elif [ "$command" = train ] && [ "$COMP_CWORD" -gt 2 ] && [ "${COMP_WORDS[2]}" = channel ]; then
        command='train channel'
        for word in "${COMP_WORDS[@]:3}"; do [ "$word" != --render ] || command='train channel --render'; done
    elif [ "$command" = train ] && [ "$COMP_CWORD" -gt 2 ] && [ "${COMP_WORDS[2]}" = weights ]; then
        command='train weights'
    fi
}

_phucdau()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} choice='' command options values takes
    # --mode=auto comes as three words.
    [ "$word" != = ] || word=''
    [ "$before" != = ] || before=${COMP_WORDS[COMP_CWORD - 2]}
    _phucdau_command
    _phucdau_lists "$command" "$before"
    COMPREPLY=()
    if [ -n "$takes" ]; then
        choice=$values
    elif [ "${word#-}" != "$word" ]; then
        choice=$options
        [ "$COMP_CWORD" != 1 ] || choice+=' --version'
        [ "$command" != 'train channel' ] || choice+=' --render'
    elif [ "$COMP_CWORD" = 1 ]; then
        choice='restore convert batch train evaluate info'
    elif [ "$COMP_CWORD" = 2 ] && [ "$command" = train ]; then
        choice='channel languages weights'
    fi
    mapfile -t COMPREPLY < <(compgen -W "$choice" -- "$word")
}

# If there is nothing to choose from: files.
complete -o default -F _phucdau phucdau
