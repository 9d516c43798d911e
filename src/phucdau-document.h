/*
 * phucdau-document: reads scans and PDF, puts the marks back, and writes documents.
 *
 * This header is the whole public interface of libphucdau-document and its manual. It builds on libphucdau: phucdau.h
 * explains models, options of restoring, errors, strings and threads.
 *
 *
 * In three steps
 *
 *     pd_converter *converter;                       // how to convert; for any number of documents
 *     if (pd_converter_new(model, NULL, NULL, &converter, &error) != PD_OK) { puts(error.message); return 1; }
 *
 *     pd_document *document;
 *     if (pd_document_open("scan.pdf", &document, &error) != PD_OK) { puts(error.message); return 1; }
 *
 *     pd_output output = {.format = "text", .stream = stdout};
 *     if (pd_document_convert(document, converter, &output, 1, NULL, NULL, &error) != PD_OK) puts(error.message);
 *     pd_document_free(document);
 *     pd_converter_free(converter);
 *
 * Words with their places instead of a file: pd_document_read.
 *
 *
 * What it guarantees
 *
 *   - The same bytes, model and options give the same output, whatever the number of threads. (Words read by OCR depend
 *     on the versions of Tesseract and of its language data; pages drawn from a PDF on that of Poppler.)
 *   - A document may come from anybody. Damage, encryption and running out of memory come back as a pd_status with a
 *     message.
 *   - A PDF output keeps the pages of a PDF input as they are, images included: only its text layer is made anew, and a
 *     page that lies on a side is told to be shown upright (options.rotate).
 *   - All pages are read first; then they are restored and written one after another. The words of a long document wait
 *     in a temporary file without a name, in the folder TMPDIR or /tmp. So memory grows with the size of the input file
 *     and with the largest page, not with the number of pages.
 *
 * What it does not guarantee
 *
 *   - Silence. This library itself never prints, but Tesseract, Leptonica, Poppler, libjpeg and libpng may print
 *     messages about a file on standard error. A program that does not want that redirects file descriptor 2.
 *   - Safety from faults in those libraries. A program that reads documents from untrusted sources should call this
 *     library in a process that has few rights, as `phucdau batch` does.
 *
 *
 * Threads: a pd_converter is read-only once made and may be shared by any number of threads. A pd_document belongs to
 * one thread at a time; converting starts threads of its own for its pages.
 *
 * Messages name an option as a command line does: "--dpi: 3oo: not a number from 36 to 2400".
 */
#ifndef PHUCDAU_DOCUMENT_PUBLIC_H
#define PHUCDAU_DOCUMENT_PUBLIC_H

#include "phucdau.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Documents ------------------------------------------------------------------------ */

/*
 * A document to read: a PDF, an image (PNG, JPEG, JPEG 2000, BMP, GIF, WebP, PNM, TIFF of one or many pages), or the
 * words of an OCR engine with their places, such as hOCR or ALTO. Its kind is told by its content.
 */
typedef struct pd_document pd_document;

/* A larger file is refused. */
#define PD_DOCUMENT_BYTES_MAX ((size_t)1 << 31)

/*
 * Opens a file. Errors: PD_ERROR_IO, PD_ERROR_ENCRYPTED (a PDF that cannot be read without a password), PD_ERROR_INPUT
 * (empty, of no known kind, damaged, too large), PD_ERROR_MEMORY. The caller frees *document with pd_document_free.
 */
PD_API pd_status pd_document_open(const char *path, pd_document **document, pd_error *error);

/*
 * The same from memory. The bytes belong to the caller and must stay unchanged until pd_document_free. `name` is the
 * name of the file, for titles in outputs; it is copied; NULL means no name.
 */
PD_API pd_status pd_document_open_memory(const char *bytes, size_t length, const char *name, pd_document **document,
                                         pd_error *error);

/*
 * The same with passwords, UTF-8, to try if the document is encrypted. PD_ERROR_ENCRYPTED if none of them opens it. The
 * document keeps a copy of the one that does until it is freed; no message contains any.
 */
PD_API pd_status pd_document_open_encrypted(const char *bytes, size_t length, const char *name,
                                            const char *const *passwords, size_t password_count, pd_document **document,
                                            pd_error *error);

/* NULL is accepted. */
PD_API void pd_document_free(pd_document *document);

/*
 * Gives a document a file in which the words of its pages can wait while it is converted, for a process that has no
 * right to make files. `file` is a descriptor open for reading and writing; it belongs to the caller, must stay open
 * until the document is freed, and what is in it is overwritten. -1, the default: a long document makes a temporary
 * file itself.
 */
PD_API void pd_document_set_temporary(pd_document *document, int file);

PD_API size_t pd_document_page_count(const pd_document *document);

/* "PDF", "PNG", "ALTO" and so on. Static; never freed. */
PD_API const char *pd_document_kind_name(const pd_document *document);

/*
 * Checks whether a file is of a kind that can be read. `head` is the first PD_DOCUMENT_HEAD_BYTES bytes of the file, or
 * all of it if it has fewer. Errors: PD_ERROR_INPUT if not; the message lists the kinds.
 */
#define PD_DOCUMENT_HEAD_BYTES 4096
PD_API pd_status pd_document_recognise(const char *head, size_t length, pd_error *error);

/*
 * Whether a file's name has the ending of a document, such as ".pdf". False for "*.xml" and "*.html", which may be
 * anything.
 */
PD_API bool pd_document_is_named(const char *path);

/* ---- Options --------------------------------------------------------------------------- */

/* What to do with the text layer of a PDF page. Pages without one are read by OCR. */
typedef enum pd_layer {
    PD_LAYER_AUTO,   /* decides page by page: keeps right text, repairs damaged text, reads scans by OCR */
    PD_LAYER_KEEP,   /* takes it as it is */
    PD_LAYER_REPAIR, /* restores it */
    PD_LAYER_OCR     /* ignores it and reads the page by OCR */
} pd_layer;

/* Steps that prepare a page's image for OCR. The images in the outputs stay as they were. */
enum pd_clean {
    PD_CLEAN_NONE = 0,
    PD_CLEAN_BACKGROUND = 1,   /* shaded, stained or coloured paper becomes evenly white */
    PD_CLEAN_ENLARGE = 2,      /* small letters are enlarged to the size that the engine reads best */
    PD_CLEAN_DESKEW = 4,       /* lines become horizontal, and bent ones straight, as on photographs */
    PD_CLEAN_SPECKS = 8,       /* small isolated specks are removed, if the page has many */
    PD_CLEAN_ORIENTATION = 16, /* pages that lie on a side or upside down are turned */
    PD_CLEAN_SHARPEN = 32,     /* blurred letters are sharpened */
    PD_CLEAN_GRAIN = 64,       /* the grain of faint or noisy pages is smoothed */
    PD_CLEAN_COLOUR = 128,     /* stamps and signatures in colour that lie over black print fade */
    PD_CLEAN_FORMS = 256,      /* dotted lines and boxes to tick are not read as letters */
    PD_CLEAN_ALL = 511
};

/* How PDF outputs and review pages show a page that lies on a side or upside down, and was read by OCR. */
typedef enum pd_rotate {
    PD_ROTATE_AUTO, /* upright, if its text was read well in that direction */
    PD_ROTATE_KEEP  /* as it lies */
} pd_rotate;

/* What PDF outputs made from an encrypted PDF are. */
typedef enum pd_encryption {
    PD_ENCRYPTION_KEEP,  /* encrypted as well: the same passwords open them, and allow the same */
    PD_ENCRYPTION_REMOVE /* not encrypted */
} pd_encryption;

/*
 * How to read and write documents. Always start from pd_document_options_init, then change what you need, directly or
 * by pd_document_options_set. Strings belong to the caller and must outlive everything that is made from the options.
 * The number or word at the end of each comment is the default.
 */
typedef struct pd_document_options {
    size_t size;             /* as given to pd_document_options_init */
    pd_layer layer;          /* PD_LAYER_AUTO */
    const char *encoding;    /* of text layers: "tcvn3", "vni" …, or found from their fonts: "auto" */
    const char *language;    /* languages for OCR, as Tesseract names them, joined by "+"; "vie" */
    const char *data_folder; /* of Tesseract's data; the installed one: NULL */
    bool no_restore;         /* the text stays as it was read; false */
    double resolution;    /* pixels per inch, at which PDF pages are drawn for OCR, scans with fewer as they are; 300 */
    unsigned clean;       /* bits of enum pd_clean; PD_CLEAN_ALL */
    double seconds;       /* limit for OCR of one page; after it, the page stays as it was; no limit: 0; 120 */
    size_t max_pixels;    /* of an image; larger ones are refused; 200,000,000 */
    size_t max_pages;     /* to convert; more are refused; 5000 */
    bool pdfa;            /* PDF outputs are PDF/A-2b; an input that cannot become one is refused; false */
    bool break_signature; /* a changed copy of a PDF that is digitally signed may be written; false */
    const char *pages;    /* "1-3,7,10-": only these; in a PDF output the others stay as they were; all: NULL */
    size_t threads;       /* pages converted at a time; the output does not depend on it; one for each core: 0 */
    pd_rotate rotate;     /* PD_ROTATE_AUTO */
    pd_encryption encryption; /* PD_ENCRYPTION_KEEP */
} pd_document_options;

/*
 * Sets the defaults. `size` is sizeof(pd_document_options), as the caller was compiled. So the struct can grow without
 * breaking older programs: options that the caller's struct does not have take their defaults.
 */
PD_API void pd_document_options_init(pd_document_options *options, size_t size);

/*
 * What a program must know about an option: to offer it on its command line, to explain it, and to find out whether
 * earlier outputs are still valid. Static; never freed.
 */
typedef struct pd_setting {
    const char *name;     /* "dpi" */
    char letter;          /* of a short option; 0: none */
    const char *argument; /* "N"; NULL: a switch, without a value */
    const char *standard; /* the default as text; NULL: none */
    const char *help;     /* "draws PDF pages for OCR at N pixels per inch"; "%s" stands for the names of the values */
    const char *details;  /* the same at length, for a manual page, in mdoc(7) */
    bool affects_output;  /* whether outputs depend on it */
    bool of_document;     /* makes sense for one document only, not for a program that converts many */
} pd_setting;

/* A value that has a name. */
typedef struct pd_setting_value {
    const char *name;    /* "deskew" */
    const char *help;    /* a few words; NULL: the name says it */
    const char *details; /* whole sentences, for a manual page, in mdoc(7); NULL: none */
} pd_setting_value;

/* The options one by one, from 0; NULL after the last. */
PD_API const pd_setting *pd_document_setting(size_t index);

/* The named values of an option one by one, from 0; false after the last. Their texts are static. */
PD_API bool pd_document_setting_value(const pd_setting *setting, size_t index, pd_setting_value *value);

/*
 * Sets an option by its name from text, which must outlive the options. A switch takes "yes", "no", or NULL for "yes".
 * Errors: PD_ERROR_ARGUMENT (no such option, or a value that it cannot have; the message says which values there are).
 */
PD_API pd_status pd_document_options_set(pd_document_options *options, const char *name, const char *value,
                                         pd_error *error);

/*
 * Writes the value of an option as text that pd_document_options_set accepts, "" if it has none: at most `size` bytes,
 * the NUL byte included. Returns the length of the whole text without the NUL byte, as snprintf does; 0 if there is no
 * such option.
 */
PD_API size_t pd_document_options_get(const pd_document_options *options, const char *name, char *value, size_t size);

/*
 * Checks, before long work begins, whether a document has the pages that the options ask for. Errors: PD_ERROR_ARGUMENT
 * (it has fewer), PD_ERROR_INPUT (more than options->max_pages), PD_ERROR_MEMORY.
 */
PD_API pd_status pd_document_check(const pd_document *document, const pd_document_options *options, pd_error *error);

/* ---- Converting ------------------------------------------------------------------------- */

/* How documents are converted: model, options, channels of OCR engines. */
typedef struct pd_converter pd_converter;

/*
 * Makes a converter. If `model` is NULL, nothing is restored. `options` and `restoring` may be NULL, for the defaults.
 * The model, restoring->words, restoring->channels and all strings must outlive the converter; the rest is copied.
 * restoring->details and restoring->threads have no meaning here. If restoring->channels is NULL, the converter opens
 * channels itself: for text layers all installed ones, and for pages that it reads by OCR those of its own engine.
 * Errors: PD_ERROR_ARGUMENT, PD_ERROR_MODEL (PD_MODE_OCR without installed channels), PD_ERROR_IO, PD_ERROR_MEMORY. The
 * caller frees *converter with pd_converter_free.
 */
PD_API pd_status pd_converter_new(const pd_model *model, const pd_document_options *options,
                                  const pd_options *restoring, pd_converter **converter, pd_error *error);

/* NULL is accepted. */
PD_API void pd_converter_free(pd_converter *converter);

/*
 * Reads now all files that restoring needs. It is meant for a process that will give up its right to open files. (OCR
 * opens Tesseract's data when the first page needs it.) Errors: PD_ERROR_IO, PD_ERROR_INPUT (a channel, with its line),
 * PD_ERROR_MEMORY.
 */
PD_API pd_status pd_converter_load(pd_converter *converter, pd_error *error);

/*
 * The data folders that OCR reads, one by one, from 0; NULL after the last. Some may not exist. They are for a process
 * that restricts its own access to files.
 */
PD_API const char *pd_converter_path(const pd_converter *converter, size_t index);

/* A format that documents are written in. */
typedef struct pd_format {
    const char *name;           /* "pdf" */
    const char *const *endings; /* of file names, in lower case, the usual one first, NULL after the last: ".pdf" */
    bool is_binary;             /* must not be printed on a terminal */
    const char *details;        /* the endings and what is written, for a manual page, in mdoc(7) */
} pd_format;

/* The formats one by one, from 0; NULL after the last. Static; never freed. */
PD_API const pd_format *pd_document_format(size_t index);

/* The format with this name, or with this ending without its dot ("txt"), upper or lower case; NULL: there is none. */
PD_API const pd_format *pd_document_format_named(const char *name, size_t length);

/* The format that a file's name asks for: the one with the longest ending that fits; NULL if none fits. */
PD_API const pd_format *pd_document_format_of(const char *path);

/* Where a page's words come from. */
typedef enum pd_page_reading {
    PD_PAGE_UNREAD,
    PD_PAGE_KEPT,     /* the text layer as it was */
    PD_PAGE_REPAIRED, /* the text layer, restored */
    PD_PAGE_OCR       /* read by OCR, and restored */
} pd_page_reading;

/*
 * What is known when a page has been read (`done` and `restored` are 0 then), and when it is done: restored and handed
 * to the outputs.
 */
typedef struct pd_progress {
    size_t done, total; /* pages, of those to convert */
    size_t page;        /* its number in the document, from 1 */
    pd_page_reading reading;
    bool timed_out;    /* the time of options.seconds ran out: the page stayed as it was */
    size_t words;      /* of the page */
    size_t restored;   /* how many of these restoring has changed */
    double confidence; /* mean of the words, 0–1; 0 if there is none */
    size_t read;       /* pages read so far; all pages are read before the first is done */
} pd_progress;

/* One output: its format, and the stream to write it to. The stream still belongs to the caller. */
typedef struct pd_output {
    const char *format; /* its name */
    FILE *stream;
    int error_number; /* set by pd_document_convert: errno if writing to this stream has failed, else 0 */
    pd_error error;   /* likewise: why this output is of no use; its status is PD_OK if the output is whole */
} pd_output;

/* At most this many outputs at a time. */
#define PD_OUTPUTS_MAX 8

/*
 * Converts a document and writes it to all outputs. If `progress` is not NULL, it is called with `self` for each page
 * that has been read, and again for each page that is done, in the order of the pages, one call at a time, from any
 * thread. On success the streams have been flushed.
 *
 * An output succeeds or fails on its own: if one cannot be written (a PDF of a signed PDF or of hOCR, a full disk), the
 * others are still completed, and the error of the first that failed is returned. output.error tells which ones are
 * whole. An error of the document itself leaves no output whole. Errors: PD_ERROR_ARGUMENT (no such format or page, too
 * many outputs, a name that is not one of a language), PD_ERROR_INPUT (a damaged or too large page; a signed PDF),
 * PD_ERROR_DEPENDENCY (OCR data missing), PD_ERROR_IO, PD_ERROR_MEMORY, PD_ERROR_INTERNAL (the OCR engine fails).
 */
PD_API pd_status pd_document_convert(pd_document *document, const pd_converter *converter, pd_output *outputs,
                                     size_t output_count, void (*progress)(void *self, const pd_progress *progress),
                                     void *self, pd_error *error);

/* ---- Reading ------------------------------------------------------------------------------ */

/* In points (1/72 inch) from the top left corner of the page as it is shown. */
typedef struct pd_box {
    float left, top, right, bottom;
} pd_box;

/* One word of a page. Texts are UTF-8 in NFC, NUL-terminated. */
typedef struct pd_page_word {
    const char *text;
    size_t length; /* bytes */
    pd_box box;
    float confidence;                   /* that `text` is right, 0–1; 1 for a text layer that was kept */
    const char *before;                 /* the text before restoring; NULL: restoring has not changed it */
    float confidence_before;            /* of `before`, as the engine or layer that it comes from has it */
    const pd_alternative *alternatives; /* other readings, most probable first; at most 4; NULL: none */
    size_t alternative_count;
    size_t block, line; /* the word's block on the page and its line in the block, from 0 */
} pd_page_word;

typedef struct pd_page {
    size_t number;       /* in the document, from 1 */
    float width, height; /* points, as shown */
    pd_page_reading reading;
    bool timed_out; /* the time of options.seconds ran out: the words are those of the old layer, if it has one */
    const pd_page_word *words; /* in reading order */
    size_t word_count;
} pd_page;

/*
 * Reads a document and hands over its pages: `take` is called with `self` for each page, in the order of the pages, one
 * call at a time, from any thread. The page is valid during the call. If `take` returns a status other than PD_OK, the
 * reading ends and that status is returned; `take` may fill the error. Other errors: those of pd_document_convert,
 * except those of outputs.
 */
PD_API pd_status pd_document_read(pd_document *document, const pd_converter *converter,
                                  pd_status (*take)(void *self, const pd_page *page, pd_error *error), void *self,
                                  pd_error *error);

#ifdef __cplusplus
}
#endif

#endif
