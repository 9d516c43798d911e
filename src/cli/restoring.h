/* The options of restoring, which all commands that restore share. */
#ifndef PHUCDAU_RESTORING_H
#define PHUCDAU_RESTORING_H

#include "cli/options.h"
#include "phucdau.h"
#include "text/encoding.h"

enum { RESTORING_THREADS_MAX = 1024 };

struct restoring {
    pd_options options; /* details and line_buffered are left to the command */
    pd_words *words;    /* options.words; NULL where there are none */
    const char *model_path;
    const char *channel; /* a name or file; NULL: the one that fits */
    pd_channels *channels;
    /* Told of each file that the options name, if not NULL. Returns EXIT_DONE or, reported, the exit code. */
    int (*on_file)(void *self, const char *path);
    void *self; /* what `on_file` gets */
};

/* Free with restoring_free. */
void restoring_init(struct restoring *restoring);
void restoring_free(struct restoring *restoring);

/* Their table; `title` may be NULL. */
struct option_group restoring_options(struct restoring *restoring, const char *title);

/* For --from: writes an enum encoding, by any of its names. */
option_setter restoring_take_encoding;

/* Opens the channels for a model, where the mode has use of them. Returns EXIT_DONE or, reported, the exit code. */
int restoring_open_channels(struct restoring *restoring, const pd_model *model);

/* Opens the model and makes a restorer. Returns EXIT_DONE or, reported, the exit code. */
int restoring_open(struct restoring *restoring, pd_model **model, pd_restorer **restorer);

/* Reports what went wrong with a text, with what to do about it; returns the exit code. */
int restoring_report(const char *file, const pd_error *error);

#endif
