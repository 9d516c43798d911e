/* The option --password-file of `convert` and `batch`. */
#ifndef PHUCDAU_CLI_DOCUMENTS_PASSWORDS_H
#define PHUCDAU_CLI_DOCUMENTS_PASSWORDS_H

#include <stddef.h>

/* The row of the option; `field` of the struct `type` is the path of the file. */
#define PASSWORDS_ROW(type, field)                                                                                     \
    {                                                                                                                  \
        .name = "password-file", .argument = "FILE",                                                                   \
        .help = "the passwords of encrypted PDFs, one on each line of FILE",                                           \
        .details =                                                                                                     \
            "The passwords to try on encrypted PDFs, one on each line of\n.Ar file ;\nsee\n.Sx ENCRYPTED PDF .",       \
        .set = option_text, .offset = offsetof(type, field)                                                            \
    }

struct passwords {
    char *bytes; /* of the file; each password ends in a NUL */
    size_t length;
    const char **list;
    size_t count;
};

/*
 * Reads the passwords, UTF-8, from the lines of a file ("-": standard input). Lines may end in CR LF; empty ones are
 * left out. Without a path (NULL) there are none. Returns EXIT_DONE, or reports an error and returns the exit code. The
 * caller frees them with passwords_free in both cases.
 */
int passwords_read(const char *path, struct passwords *passwords);

/* Overwrites the passwords and frees them. */
void passwords_free(struct passwords *passwords);

#endif
