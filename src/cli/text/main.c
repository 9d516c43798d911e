/* phucdau: finds the command and calls it. If the first argument is not a command, all are arguments of `restore`. */
#include "cli/cli.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Whether this is `train channel --render`, which needs the libraries for documents because it makes pages and reads
 * them.
 */
static bool is_rendering(int argc, char **argv)
{
    if (argc < 4 || strcmp(argv[1], "train") != 0 || strcmp(argv[2], "channel") != 0) return false;
    for (int k = 3; k < argc && strcmp(argv[k], "--") != 0; k++)
        if (strcmp(argv[k], "--render") == 0) return true;
    return false;
}

#ifdef PHUCDAU_DOCUMENTS
/*
 * Replaces this program by the program `name` in `folder`, a path relative to the folder of this program. Returns only
 * if that fails.
 */
static void start_beside(const char *folder, const char *name, char **argv)
{
    char path[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash) return;
    const size_t room = sizeof path - (size_t)(slash - path);
    if (snprintf(slash, room, "/%s%s", folder, name) < (int)room) execv(path, argv);
}

/*
 * Starts phucdau-documents instead of this program; it lies beside it or in its installation. So only the commands that
 * read documents spend time on loading the libraries for them.
 */
static int start_documents(int argc, char **argv)
{
    (void)argc;
    start_beside("", "phucdau-documents", argv);
    start_beside("../libexec/phucdau/", "phucdau-documents", argv);
    execv(PHUCDAU_LIBEXEC "/phucdau-documents", argv);
    return cli_fail(EXIT_DEPENDENCY, argv[0], "cannot start %s (install the whole of phucdau)",
                    PHUCDAU_LIBEXEC "/phucdau-documents");
}
#else
static int start_documents(int argc, char **argv)
{
    (void)argc;
    return cli_fail(EXIT_DEPENDENCY, argv[0], "this phucdau was built without documents (install a full build)");
}
#endif

/* A folder is the DEST of a batch. Only phucdau-documents is linked with SQLite, so it reads the journal. */
static int inform(int argc, char **argv)
{
    struct stat status;
    for (int k = 1; k < argc; k++)
        if (stat(argv[k], &status) == 0 && S_ISDIR(status.st_mode)) return start_documents(argc, argv);
    return command_info(argc, argv);
}

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"restore", command_restore}, {"convert", start_documents},   {"batch", start_documents},
    {"train", command_train},     {"evaluate", command_evaluate}, {"info", inform},
};

static const char help[] =
    "Usage: phucdau [OPTION]...                      a filter: the same as phucdau restore\n"
    "       phucdau restore [OPTION]... [FILE]...    puts the marks back on text\n"
#ifdef PHUCDAU_DOCUMENTS
    "       phucdau convert [OPTION]... INPUT OUTPUT turns a scan or a PDF into text\n"
    "       phucdau batch [OPTION]... SOURCE DEST    converts a folder tree, in parallel; stops and goes on\n"
#endif
    "       phucdau train [OPTION]... -o MODEL TEXT...\n"
    "                                                builds a language model\n"
    "       phucdau evaluate [OPTION]... GOLD TEXT [GOLD TEXT]...\n"
    "                                                measures errors, and harm done by restoring\n"
    "       phucdau info [MODEL|DEST]                says what a model holds, or how a batch stands\n"
    "       phucdau --version | --help\n"
    "\n"
    "phucdau puts the diacritics back on Vietnamese text:\n"
    "\n"
    "  $ echo 'Phong trao thi dua' | phucdau\n"
    "  Phong trào thi đua\n"
    "\n"
    "phucdau COMMAND --help explains a command; man phucdau-COMMAND says more.\n"
    "\n"
    "Exit codes: 0 done; 1 bad arguments; 2 unusable input; 3 missing dependency or model;\n"
    "5 cannot read or write a file; 8 encrypted PDF; 15 any other error; 16 some documents of a\n"
    "batch failed; 130 interrupted.\n";

static int print_version(void)
{
    char line[64];
    snprintf(line, sizeof line, "phucdau %s\n", pd_version());
    return cli_print(line);
}

int main(int argc, char **argv)
{
    cli_prepare_process();
    const char *first = argc > 1 ? argv[1] : "";
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) return cli_print(help);
    if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0) return print_version();
    if (is_rendering(argc, argv)) return start_documents(argc - 2, argv + 2);
    for (size_t k = 0; k < sizeof commands / sizeof *commands; k++)
        if (strcmp(first, commands[k].name) == 0) return commands[k].run(argc - 1, argv + 1);
    return command_restore(argc, argv);
}
