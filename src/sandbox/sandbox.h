/*
 * A process that reads documents of strangers gives up what it does not need: it can open no file but those of a list,
 * read-only, make no file, reach no network and no other process, and start no program. What is open stays open.
 */
#ifndef PHUCDAU_SANDBOX_H
#define PHUCDAU_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* What the kernel may or may not have. */
enum sandbox_part {
    SANDBOX_LANDLOCK = 1, /* files, by path; Linux 5.13 */
    SANDBOX_SECCOMP = 2   /* system calls */
};

/* Made once, entered by any number of processes forked after that. */
struct sandbox;

/*
 * Prepares one. `paths`: folders, with all below them, and files that may be read; those that are not there are passed
 * over. NULL with errno where it cannot be made; a part that the kernel lacks is no error: see sandbox_missing.
 * The caller frees it with sandbox_free.
 */
struct sandbox *sandbox_new(const char *const *paths, size_t count);
void sandbox_free(struct sandbox *sandbox);

/* The parts that this kernel cannot enforce, enum sandbox_part; 0 where all is well. */
unsigned sandbox_missing(const struct sandbox *sandbox);

/* Limits of a process; 0 for none. */
struct sandbox_limits {
    uint64_t memory;     /* bytes of address space */
    uint64_t seconds;    /* of processor time, soft: another process may raise it by sandbox_allow_seconds */
    uint64_t file_bytes; /* of any one file written */
    uint64_t open_files;
};

/* Limits the calling process; no core is dumped. Returns 0 or an errno value. */
int sandbox_limit(const struct sandbox_limits *limits);

/* Gives process `pid` processor time up to `seconds` in all. */
void sandbox_allow_seconds(int pid, uint64_t seconds);

/* Confines the calling process, which must have one thread, for good. Returns 0 or an errno value. */
int sandbox_enter(const struct sandbox *sandbox);

#endif
