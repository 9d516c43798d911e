/* The options of reading and writing documents. */
#include "cli/documents/converting.h"

#include "cli/cli.h"
#include "cli/restoring.h"
#include "document/scan/clean.h"
#include "document/source.h"

#include <string.h>

static const struct option_row rows[] = {
    {.name = "layer",
     .argument = "POLICY",
     .fallback = "auto",
     .help = "what to do with a PDF's text layer. %s",
     .details = "What to do with the text layer of a PDF.\n"
                "A page without words in its layer is read by OCR whatever the policy.",
     .names = layer_policy_names,
     .set = option_one_name,
     .offset = offsetof(struct converting, options.layer)},
    {.name = "from",
     .argument = "ENCODING",
     .fallback = "auto",
     .help = "what a text layer's characters stand for: %s; auto goes by its fonts",
     .details = "What the characters of text layers stand for: %s.\n"
                "PDFs of the time before Unicode hold the bytes of their fonts' encodings, which\nread as\n"
                ".Dq nhµ n-íc\nfor nhà nước.\n.Cm auto\ngoes by the names of the fonts, run by run:\n"
                ".Pa .VnTime\nand its like (TCVN3; those that end in H print capitals),\n"
                ".Pa VNI-Times\nand its like,\n.Pa VPS Times\n"
                "and its like; text of such a font that is Vietnamese as it stands is left alone.\n"
                "A page that names none of them is told by its text.\n.Cm utf-8\n"
                "takes the layer as it is; the others decode whole pages.",
     .names = encoding_names,
     .refusal = "no such encoding",
     .set = restoring_take_encoding,
     .offset = offsetof(struct converting, options.from)},
    {.name = "lang",
     .argument = "LANG",
     .fallback = "vie",
     .help = "languages of OCR, as Tesseract names them",
     .details = "The languages of OCR as Tesseract names them, such as\n.Cm vie\nor\n.Cm vie+eng .",
     .set = option_text,
     .offset = offsetof(struct converting, options.language)},
    {.name = "tessdata-dir",
     .argument = "DIR",
     .help = "where Tesseract's data are",
     .details = "The folder of Tesseract's data.",
     .set = option_text,
     .offset = offsetof(struct converting, options.data_folder)},
    {.name = "no-restore",
     .help = "leaves what was read as it is",
     .details = "Leaves what was read as it is.\nNo model is needed then.",
     .set = option_flag,
     .offset = offsetof(struct converting, no_restore)},
    {.name = "dpi",
     .argument = "N",
     .fallback = "300",
     .help = "draws PDF pages for OCR at N pixels per inch",
     .details = "Draws pages of a PDF for OCR at\n.Ar n\npixels per inch, 36 to 2400.",
     .set = option_decimal,
     .offset = offsetof(struct converting, options.resolution),
     .least = 36,
     .most = 2400},
    {.name = "clean",
     .argument = "LIST",
     .fallback = "all",
     .help = "how to prepare images for reading, with commas between the steps: %s",
     .details = "How images are prepared for OCR:\n.Cm all ,\n.Cm none ,\n"
                "or some of these, with commas between them:",
     .names = clean_step_names,
     .set = option_name_set,
     .offset = offsetof(struct converting, options.clean)},
    {.name = "timeout",
     .argument = "SECONDS",
     .fallback = "0",
     .help = "gives up a page after this time of OCR; 0: never",
     .details = "Gives up a page after this time of OCR: it keeps the text layer that it had, if\n"
                "any, the others are converted, and the exit status is 15.\n0 waits for ever.",
     .set = option_decimal,
     .offset = offsetof(struct converting, options.seconds),
     .least = 0,
     .most = 1e6},
    {.name = "max-pixels",
     .argument = "N",
     .fallback = "200M",
     .help = "refuses larger images; N may end in M for millions",
     .details = "Refuses larger images;\n.Ar n\nmay end in\n.Cm M\nfor millions.",
     .set = option_count,
     .offset = offsetof(struct converting, max_pixels),
     .least = 1,
     .most = 1u << 31},
    {.name = "max-pages",
     .argument = "N",
     .fallback = "5000",
     .help = "refuses to convert more pages",
     .details = "Refuses to convert more pages than this.",
     .set = option_count,
     .offset = offsetof(struct converting, max_pages),
     .least = 1,
     .most = SOURCE_PAGES_MAX},
    {.name = "pdfa",
     .help = "makes PDF outputs PDF/A-2b, or refuses where the input cannot be one",
     .details = "Makes a PDF that is written PDF/A-2b: metadata in XMP that agree with the\n"
                "document's, an output intent of sRGB; what the document already has of both is\nkept.\n"
                "A document that cannot be one is refused: it is encrypted, has visible text in\n"
                "fonts that are not embedded, JavaScript, attached files, an XFA form, or CMYK\n"
                "images without a profile.\n"
                "This is no validation; other rules of the standard are not checked.",
     .set = option_flag,
     .offset = offsetof(struct converting, pdfa)},
    {.name = "break-signature",
     .help = "writes a changed copy of a PDF that is digitally signed",
     .details = "Writes a changed copy of a PDF that is digitally signed, whose signature is no\n"
                "longer valid then.\nWithout this option such a PDF is refused.",
     .set = option_flag,
     .offset = offsetof(struct converting, break_signature)},
};

struct option_group converting_options(struct converting *converting, const char *title)
{
    return (struct option_group){.title = title, .rows = rows, .count = sizeof rows / sizeof *rows, .self = converting};
}

const char *converting_language(const struct converting *converting)
{
    return strncmp(converting->options.language, "eng", 3) == 0 ? "en" : "vi";
}
