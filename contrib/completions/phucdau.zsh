#compdef phucdau
# Completion of phucdau for zsh, to be installed as _phucdau. The lists are made from the program's tables of options:
# cmake --build BUILD --target options

local command=restore
local -a options
case $words[2] in (restore|convert|batch|train|evaluate|info) command=$words[2] ;; esac
[[ $command == train && ($words[3] == channel || $words[3] == languages || $words[3] == weights) ]] && command="train $words[3]"
[[ $command == 'train channel' && -n ${words[(r)--render]} ]] && command='train channel --render'

if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    compadd restore convert batch train evaluate info
    _files
    return
fi
case $command in
# tables
('restore') options=(
    '*--mode=[mode]:mode:(auto marks ocr)'
    '*--min-confidence=[leaves words below this confidence unchanged]:p:_files'
    '*--tone-placement=[kind]:kind:(keep old new)'
    '*--keep=[look-alikes that stay]:list:(none all eth scripts ligatures widths hyphens invisible spaces)'
    '*--lossy[invalid bytes become U+FFFD instead of an error]'
    '*--words=[your own words]:file:_files'
    '*--channel=[the OCR engine that made the text]:name or file:_files'
    '*--model=[use this model instead of the installed one]:file:_files'
    '*--threads=[threads]:n:_files'
    '*-j+[threads]:n:_files'
    '*--from=[encoding]:encoding:(auto utf-8 tcvn3 vni viscii vps viqr windows-1258)'
    '*--to=[format]:format:(text jsonl tsv)'
    '*--line-buffered[writes each line as soon as it is read]'
    '*--output=[writes to FILE instead of standard output]:file:_files'
    '*-o+[writes to FILE instead of standard output]:file:_files'
    '*--help[this help]'
    '*-h[this help]'
) ;;
('convert') options=(
    '*--to=[the format of OUTPUT]:format:(text pdf hocr alto jsonl review docx csv fields)'
    '*--sidecar=[writes the text to FILE as well]:file:_files'
    '*--quiet[no progress]'
    '*-q[no progress]'
    '*--help[this help]'
    '*-h[this help]'
    '*--pages=[only these pages]:list:_files'
    '*--layer=[what to do with a PDFs text layer]:policy:(auto keep repair ocr)'
    '*--from=[the encoding of a text layer]:encoding:(auto utf-8 tcvn3 vni viscii vps viqr windows-1258)'
    '*--lang=[languages of OCR]:lang:_files'
    '*--tessdata-dir=[the folder with the data of Tesseract]:dir:_files'
    '*--no-restore[does not restore the text that was read]'
    '*--dpi=[draws PDF pages for OCR at N pixels per inch]:n:_files'
    '*--clean=[how to prepare images for reading]:list:(all none background enlarge grain colour sharpen deskew specks orientation)'
    '*--timeout=[gives up a page after this time of OCR]:seconds:_files'
    '*--max-pixels=[refuses larger images]:n:_files'
    '*--max-pages=[refuses to convert more pages]:n:_files'
    '*--pdfa[makes PDF outputs PDF/A-2b]'
    '*--break-signature[writes a changed copy of a PDF that is digitally signed]'
    '*--threads=[pages at a time]:n:_files'
    '*-j+[pages at a time]:n:_files'
    '*--mode=[mode]:mode:(auto marks ocr)'
    '*--min-confidence=[leaves words below this confidence unchanged]:p:_files'
    '*--tone-placement=[kind]:kind:(keep old new)'
    '*--keep=[look-alikes that stay]:list:(none all eth scripts ligatures widths hyphens invisible spaces)'
    '*--lossy[invalid bytes become U+FFFD instead of an error]'
    '*--words=[your own words]:file:_files'
    '*--channel=[the OCR engine that made the text]:name or file:_files'
    '*--model=[use this model instead of the installed one]:file:_files'
) ;;
('batch') options=(
    '*--to=[formats to write]:formats:(text pdf hocr alto jsonl review docx csv fields)'
    '*--include=[only files whose name]:pattern:_files'
    '*--exclude=[leaves out files that match]:pattern:_files'
    '*--files-from=[only the files that FILE lists]:file:_files'
    '*--null[the paths in that list end in NUL]'
    '*-0[the paths in that list end in NUL]'
    '*--force[does everything again]'
    '*--retry[tries again what failed before]'
    '*--threads=[documents at a time]:n:_files'
    '*-j+[documents at a time]:n:_files'
    '*--memory=[address space of a worker]:size:_files'
    '*--page-time=[processor time for a page]:seconds:_files'
    '*--no-sandbox[does not confine workers]'
    '*--shard=[only part I of N]:i/n:_files'
    '*--report=[writes an HTML page about all documents at the end]:file:_files'
    '*--quiet[prints only failures]'
    '*-q[prints only failures]'
    '*--help[this help]'
    '*-h[this help]'
    '*--layer=[what to do with a PDFs text layer]:policy:(auto keep repair ocr)'
    '*--from=[the encoding of a text layer]:encoding:(auto utf-8 tcvn3 vni viscii vps viqr windows-1258)'
    '*--lang=[languages of OCR]:lang:_files'
    '*--tessdata-dir=[the folder with the data of Tesseract]:dir:_files'
    '*--no-restore[does not restore the text that was read]'
    '*--dpi=[draws PDF pages for OCR at N pixels per inch]:n:_files'
    '*--clean=[how to prepare images for reading]:list:(all none background enlarge grain colour sharpen deskew specks orientation)'
    '*--timeout=[gives up a page after this time of OCR]:seconds:_files'
    '*--max-pixels=[refuses larger images]:n:_files'
    '*--max-pages=[refuses to convert more pages]:n:_files'
    '*--pdfa[makes PDF outputs PDF/A-2b]'
    '*--break-signature[writes a changed copy of a PDF that is digitally signed]'
    '*--mode=[mode]:mode:(auto marks ocr)'
    '*--min-confidence=[leaves words below this confidence unchanged]:p:_files'
    '*--tone-placement=[kind]:kind:(keep old new)'
    '*--keep=[look-alikes that stay]:list:(none all eth scripts ligatures widths hyphens invisible spaces)'
    '*--lossy[invalid bytes become U+FFFD instead of an error]'
    '*--words=[your own words]:file:_files'
    '*--channel=[the OCR engine that made the text]:name or file:_files'
    '*--model=[use this model instead of the installed one]:file:_files'
) ;;
('train') options=(
    '*--output=[the model file to write]:model:_files'
    '*-o+[the model file to write]:model:_files'
    '*--arpa=[also writes the probabilities in ARPA format]:file:_files'
    '*--weight=[weight of the texts that come after this option]:n:_files'
    '*--order=[length of the longest n-grams]:n:_files'
    '*--min-count=[occurrences a word needs]:n[,m[,k]]:_files'
    '*--cutoff=[drops n-grams of order 2]:a[,b[,c[,d]]]:_files'
    '*--size=[n-grams of two words and more to keep]:n:_files'
    '*--prune=[keeps the n-grams whose loss is greater]:loss:_files'
    '*--marks-share=[weight of the choice between marks in that loss]:a:_files'
    '*--second-score=[weights of the second score]:bits:_files'
    '*--second-score-share=[share of the texts that it learns from]:s:_files'
    '*--entries=[a list of words and names]:file:_files'
    '*--description=[what phucdau info says about the model]:text:_files'
    '*--memory=[memory for sorting]:size:_files'
    '*--threads=[threads]:n:_files'
    '*-j+[threads]:n:_files'
    '*--quiet[no progress]'
    '*-q[no progress]'
    '*--help[this help]'
    '*-h[this help]'
) ;;
('train channel') options=(
    '*--output=[the table to write]:channel:_files'
    '*-o+[the table to write]:channel:_files'
    '*--rounds=[rounds of EM]:n:_files'
    '*--description=[a text for the head of the table]:text:_files'
    '*--quiet[no summary]'
    '*-q[no summary]'
    '*--help[this help]'
    '*-h[this help]'
) ;;
('train channel --render') options=(
    '*--render[makes pairs]'
    '*--output=[the file to write]:pairs:_files'
    '*-o+[the file to write]:pairs:_files'
    '*--readings[writes whole pages with all that the engine says]'
    '*--pages=[pages to make]:n:_files'
    '*--lang=[languages of OCR]:lang:_files'
    '*--tessdata-dir=[the folder with the data of Tesseract]:dir:_files'
    '*--fonts=[typefaces]:list:_files'
    '*--drop=[damages this share of the marked letters]:share:_files'
    '*--seed=[another number gives other passages and other pages]:n:_files'
    '*--threads=[threads]:n:_files'
    '*-j+[threads]:n:_files'
    '*--quiet[no progress]'
    '*-q[no progress]'
    '*--help[this help]'
    '*-h[this help]'
) ;;
('train languages') options=(
    '*--output=[the model file to write]:model:_files'
    '*-o+[the model file to write]:model:_files'
    '*--model=[the model to copy]:file:_files'
    '*--help[this help]'
    '*-h[this help]'
) ;;
('train weights') options=(
    '*--output=[the file to write]:weights:_files'
    '*-o+[the file to write]:weights:_files'
    '*--start=[the weights to begin with]:weights:_files'
    '*--measure[learns nothing]'
    '*--calibrate[learns only the confidence in repaired words]'
    '*--only=[learns these weights only]:names:_files'
    '*--rounds=[at most so many rounds]:n:_files'
    '*--channel=[the channel of the engine that made pages with readings]:name or file:_files'
    '*--model=[the model]:file:_files'
    '*--description=[a text for the head of the file]:text:_files'
    '*--threads=[threads]:n:_files'
    '*-j+[threads]:n:_files'
    '*--quiet[no progress]'
    '*-q[no progress]'
    '*--help[this help]'
    '*-h[this help]'
) ;;
('evaluate') options=(
    '*--lines[compares line by line if both texts have the same number of lines]'
    '*--input=[the text before it was restored]:file:_files'
    '*--to=[what to print]:format:(text json)'
    '*--help[this help]'
    '*-h[this help]'
) ;;
('info') options=(
    '*--merge[adds up all shards instead of listing them]'
    '*--to=[format]:format:(text jsonl)'
    '*--help[this help]'
    '*-h[this help]'
) ;;
# end of tables
esac
[[ $command == train ]] && (( CURRENT == 3 )) && compadd channel languages weights
[[ $command == 'train channel' ]] && options+=('--render[makes pairs]')
_arguments -s $options '*:file:_files'
