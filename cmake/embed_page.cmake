# Makes the C source that belongs to src/document/review/page.h from page.html, page.css and page.js:
#
#   cmake -DSOURCE=folder -DOUTPUT=file.c -P embed_page.cmake
#
# In page.html, @STYLE@ and @SCRIPT@ are replaced by the two other files, @STYLE_HASH@ and @SCRIPT_HASH@ by their
# digests in the form of a Content-Security-Policy. @DATA@ is the place of the data, where the page is cut in two.

# The base64 of a SHA-256 given in hexadecimal: six hexadecimal digits make four characters; the last two bytes make
# three, and a "=".
function(base64_of_sha256 hex out)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(base64 "")
  foreach(at RANGE 0 60 6)
    string(SUBSTRING "${hex}00" ${at} 6 digits)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${digits} >> ${shift}) & 63")
      string(SUBSTRING "${alphabet}" ${index} 1 character)
      string(APPEND base64 "${character}")
    endforeach()
  endforeach()
  string(REGEX REPLACE ".$" "=" base64 "${base64}")
  set(${out} "${base64}" PARENT_SCOPE)
endfunction()

# Adds an array with the bytes of a text to the C source, and its length.
function(add_array name text)
  file(WRITE "${OUTPUT}.part" "${text}")
  file(READ "${OUTPUT}.part" bytes HEX)
  file(REMOVE "${OUTPUT}.part")
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  set(c "${c}const unsigned char ${name}[] = {\n${bytes}};\nconst size_t ${name}_length = sizeof ${name};\n" PARENT_SCOPE)
endfunction()

file(READ "${SOURCE}/page.html" page)
file(READ "${SOURCE}/page.css" style)
file(READ "${SOURCE}/page.js" script)
string(SHA256 style_sha256 "${style}")
string(SHA256 script_sha256 "${script}")
base64_of_sha256(${style_sha256} style_hash)
base64_of_sha256(${script_sha256} script_hash)
string(REPLACE "@STYLE_HASH@" "sha256-${style_hash}" page "${page}")
string(REPLACE "@SCRIPT_HASH@" "sha256-${script_hash}" page "${page}")
string(REPLACE "@STYLE@" "${style}" page "${page}")
string(REPLACE "@SCRIPT@" "${script}" page "${page}")

string(FIND "${page}" "@DATA@" place)
if(place EQUAL -1)
  message(FATAL_ERROR "page.html has no place for the data: @DATA@")
endif()
string(SUBSTRING "${page}" 0 ${place} head)
math(EXPR place "${place} + 6")
string(SUBSTRING "${page}" ${place} -1 tail)
set(c "#include \"document/review/page.h\"\n\n")
add_array(review_page_head "${head}")
add_array(review_page_tail "${tail}")
file(WRITE "${OUTPUT}" "${c}")
