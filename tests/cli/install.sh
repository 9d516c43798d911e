# cmake --install gives a complete installation: programs in C and C++ are built with it, and run.
. "$(dirname "$0")/common.sh"

build=$(dirname "$PHUCDAU")
prefix=$folder/prefix
pages=$prefix/share/man

cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }

sanitize=$(cached PHUCDAU_SANITIZE)
cc=$(cached CMAKE_C_COMPILER)
case $cc in *clang*) cxx=clang++ ;; *) cxx=g++ ;; esac
flags=(-Wall -Wextra -pedantic -Werror ${sanitize:+"-fsanitize=$sanitize"})

# The folders of the installation are those that the build configured, whatever their names.
cmake --install "$build" --prefix "$prefix" >install.log 2>&1 || { cat install.log >&2; fail "cmake --install"; }
library=$(dirname "$(find "$prefix" -name libphucdau.a)")
export PKG_CONFIG_PATH=$library/pkgconfig LD_LIBRARY_PATH=$library

# ---- Files

wanted=(bin/phucdau include/phucdau.h share/phucdau/vi.model share/phucdau/repair.weights share/doc/phucdau/README.md share/doc/phucdau/LICENSE)
for page in phucdau phucdau-restore phucdau-train phucdau-train-channel phucdau-train-weights phucdau-evaluate phucdau-info; do wanted+=("share/man/man1/$page.1"); done
[ "$(cached PHUCDAU_DOCUMENTS)" = ON ] && wanted+=(share/man/man1/phucdau-convert.1 libexec/phucdau/phucdau-documents)
wanted+=(share/bash-completion/completions/phucdau share/zsh/site-functions/_phucdau)
wanted+=(share/fish/vendor_completions.d/phucdau.fish)
for file in "$SOURCE_DIR"/dictionaries/*.txt; do wanted+=("share/phucdau/dictionaries/$(basename "$file")"); done
for file in "$SOURCE_DIR"/models/*.channel; do wanted+=("share/phucdau/$(basename "$file")"); done
for file in "${wanted[@]}"; do [ -s "$prefix/$file" ] || fail "not installed: $file"; done

# The SONAME follows from the version in the header, as described there.
number() { sed -n "s/^#define PD_VERSION_$1 //p" "$prefix/include/phucdau.h"; }
version=$(number MAJOR).$(number MINOR).$(number PATCH) soname=libphucdau.so.$(number MAJOR)
[ "$(number MAJOR)" = 0 ] && soname=libphucdau.so.0.$(number MINOR)
[ -s "$library/$soname" ] || fail "not installed: $soname"
[ "$(readlink -f "$library/$soname")" = "$(readlink -f "$library/libphucdau.so.$version")" ] || fail "$soname is not $version"
readelf -d "$library/libphucdau.so" | grep -qF "soname: [$soname]" || fail "SONAME is not $soname"
[ "$(cached PHUCDAU_DOCUMENTS)" = ON ] || [ ! -e "$pages/man1/phucdau-convert.1" ] || fail "a page for a command that is not there"

# The libraries export only the public interface: all names that the header declares, and no others.
# Sanitizers add names of their own, with two underscores.
nm -D --defined-only "$library/libphucdau.so" | awk '{ print $3 }' | grep -v '^__' | sort >exported
nm -g --defined-only "$library/libphucdau.a" | awk 'NF == 3 { print $3 }' | sort >global
[ -n "$sanitize" ] && sed -i '/^__/d' global
sed -n 's/^PD_API .*[ *]\(pd_[a-z_]*\)(.*/\1/p' "$prefix/include/phucdau.h" | sort >declared
diff declared exported >&2 || fail "declared functions and those of the shared library differ"
diff declared global >&2 || fail "declared functions and the global names of the archive differ"

if [ "$(cached PHUCDAU_DOCUMENTS)" = ON ]; then
    document_soname=${soname/libphucdau/libphucdau-document}
    for file in "$library/$document_soname" "$library/pkgconfig/phucdau-document.pc" "$pages/man3/phucdau-document.3"; do
        [ -s "$file" ] || fail "not installed: $file"
    done
    readelf -d "$library/libphucdau-document.so" | grep -qF "soname: [$document_soname]" || fail "SONAME is not $document_soname"
    nm -D --defined-only "$library/libphucdau-document.so" | awk '{ print $3 }' | grep '^pd_\|^[a-z]' | sort >exported
    sed -n 's/^PD_API .*[ *]\(pd_[a-z_]*\)(.*/\1/p' "$prefix/include/phucdau-document.h" | sort >declared
    diff declared exported >&2 || fail "declared functions and those of libphucdau-document differ"
fi

# ---- Programs

cat >app.c <<'C'
#include <phucdau.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    const char *line = "Phong trao thi dua";
    pd_model *model;
    pd_error error;
    char *text;
    size_t length;
    if (pd_model_open(NULL, &model, &error) != PD_OK) return puts(error.message), 1;
    if (pd_restore(model, line, strlen(line), NULL, &text, &length, &error) != PD_OK) return puts(error.message), 1;
    puts(text);
    pd_free(text);
    pd_model_close(model);
    return 0;
}
C
cat >same-names.c <<'C'
int error_set(void);
int memory_reserve(void);
int utf8_first_invalid(void);
int error_set(void) { return 1; }
int memory_reserve(void) { return 2; }
int utf8_first_invalid(void) { return 3; }
C
cat >app.cpp <<'C'
#include <phucdau.h>

#include <iostream>
#include <string>

int main()
{
    const std::string line = "Phong trao thi dua";
    pd_model *model = nullptr;
    pd_error error;
    char *text = nullptr;
    std::size_t length = 0;
    if (pd_model_open(nullptr, &model, &error) != PD_OK) return 1;
    if (pd_restore(model, line.data(), line.size(), nullptr, &text, &length, &error) != PD_OK) return 1;
    std::cout << std::string(text, length) << '\n';
    pd_free(text);
    pd_model_close(model);
}
C

# expect_program NAME: runs a program, which must print restored text.
expect_program() {
    "./$1" >printed 2>&1 || { cat printed >&2; fail "$1 failed"; }
    [ "$(cat printed)" = "Phong trào thi đua" ] || fail "$1 printed: $(cat printed)"
}

# compile NAME COMMAND...
compile() {
    local name=$1
    shift
    "$@" -o "$name" >compiler.log 2>&1 || { cat compiler.log >&2; fail "$name: cannot be compiled"; }
}

# shellcheck disable=SC2046
cflags=($(pkg-config --cflags phucdau)) shared=($(pkg-config --libs phucdau))
static=($(pkg-config --static --libs phucdau | sed 's/-lphucdau\b/-l:libphucdau.a/')) || fail "no flags for a static library"

printf '#include <phucdau.h>\nPD_API const char *pd_version(void);\n' | tee header.c >header.cpp
compile header-c99.o "$cc" -std=c99 "${flags[@]}" "${cflags[@]}" -c header.c
compile shared-c "$cc" -std=c99 "${flags[@]}" "${cflags[@]}" app.c "${shared[@]}"
expect_program shared-c
[ "$(LD_LIBRARY_PATH=/nowhere ./shared-c 2>&1 | grep -cF "$soname")" = 1 ] || fail "shared-c does not use $soname"
compile static-c "$cc" -std=c99 "${flags[@]}" "${cflags[@]}" app.c "${static[@]}"
LD_LIBRARY_PATH='' expect_program static-c
# A program without any shared library. Sanitizers need their shared library.
if [ -z "$sanitize" ]; then
    # shellcheck disable=SC2046
    compile all-static-c "$cc" -static -std=c99 "${flags[@]}" "${cflags[@]}" app.c $(pkg-config --static --libs phucdau)
    LD_LIBRARY_PATH='' expect_program all-static-c
fi
# A program may use the same names as the library does internally.
compile same-names-c "$cc" -std=c99 "${flags[@]}" "${cflags[@]}" app.c same-names.c "${static[@]}"
LD_LIBRARY_PATH='' expect_program same-names-c

if command -v "$cxx" >/dev/null; then
    compile header-c++11.o "$cxx" -std=c++11 "${flags[@]}" "${cflags[@]}" -c header.cpp
    compile shared-c++ "$cxx" -std=c++11 "${flags[@]}" "${cflags[@]}" app.cpp "${shared[@]}"
    expect_program shared-c++
    compile static-c++ "$cxx" -std=c++11 "${flags[@]}" "${cflags[@]}" app.cpp "${static[@]}"
    LD_LIBRARY_PATH='' expect_program static-c++
else
    skip "C++: no $cxx"
fi

# ---- The installed program

[ "$(echo 'Phong trao thi dua' | "$prefix/bin/phucdau")" = "Phong trào thi đua" ] || fail "the installed program"
[ "$(pkg-config --modversion phucdau)" = "$version" ] || fail "the version of phucdau.pc"
[ "$("$prefix/bin/phucdau" --version)" = "phucdau $version" ] || fail "the version of the program"

# The manual's example can be compiled and run.
sed -n '/^\.Bd -literal/,/^\.Ed/p' "$pages/man3/phucdau.3" | sed '/^\.[BE]d/d; s/\\e/\\/g' >manual.c
compile manual "$cc" -std=c99 "${flags[@]}" "${cflags[@]}" manual.c "${shared[@]}"
expect_program manual

# ---- Documents

[ "$(cached PHUCDAU_DOCUMENTS)" = ON ] || exit 0
# The manual's example converts a document to text. It is built with the flags of phucdau-document.pc, in C and C++.
printf '<html><body><div class="ocr_page" title="bbox 0 0 100 100"><span class="ocr_line" title="bbox 0 0 90 9">' >in.hocr
for word in Phong trao thi dua; do
    printf '<span class="ocrx_word" title="bbox 0 0 20 9">%s</span> ' $word
done >>in.hocr
printf '</span></div></body></html>\n' >>in.hocr
sed -n '/^\.Bd -literal/,/^\.Ed/p' "$pages/man3/phucdau-document.3" | sed '/^\.[BE]d/d; s/\\e/\\/g' >document.c
# shellcheck disable=SC2046
documents=($(pkg-config --cflags --libs phucdau-document))
compile document-c "$cc" -std=c99 "${flags[@]}" document.c "${documents[@]}"
[ "$(./document-c in.hocr)" = "Phong trào thi đua" ] || fail "document-c printed: $(./document-c in.hocr 2>&1)"
printf '#include <phucdau-document.h>\nint main() { return pd_document_setting(0) == nullptr; }\n' >document.cpp
! command -v "$cxx" >/dev/null || compile document-c++ "$cxx" -std=c++11 "${flags[@]}" document.cpp "${documents[@]}"
