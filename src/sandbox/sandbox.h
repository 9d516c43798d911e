/*
 * A process that reads documents of strangers gives up the rights that it does not need. It can open only the files of
 * a list, and only for reading. It cannot make files, reach the network or another process, or start a program. Files
 * that are open stay open.
 */
#ifndef PHUCDAU_SANDBOX_H
#define PHUCDAU_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* The parts of a sandbox. Each needs support of the kernel. */
enum sandbox_part {
    SANDBOX_LANDLOCK = 1, /* files, by path; Linux 5.13 */
    SANDBOX_SECCOMP = 2   /* system calls */
};

/* It is made once; any number of processes forked later may enter it. */
struct sandbox;

/*
 * Prepares a sandbox. `paths` lists the files that may be read and the folders whose whole contents may be read; a path
 * that does not exist is ignored. Returns NULL with errno if it cannot be made. A part that the kernel lacks is not an
 * error: see sandbox_missing. The caller frees the result with sandbox_free.
 */
struct sandbox *sandbox_new(const char *const *paths, size_t count);
void sandbox_free(struct sandbox *sandbox);

/* The parts that this kernel cannot enforce, as bits of enum sandbox_part; 0 if it can enforce all. */
unsigned sandbox_missing(const struct sandbox *sandbox);

/* Limits of a process; 0 for none. */
struct sandbox_limits {
    uint64_t memory;     /* bytes of address space */
    uint64_t seconds;    /* of processor time, soft: another process may raise it by sandbox_allow_seconds */
    uint64_t file_bytes; /* of each file that is written */
    uint64_t open_files;
};

/* Limits the calling process, and forbids core dumps. Returns 0 or an errno value. */
int sandbox_limit(const struct sandbox_limits *limits);

/* Raises the processor time that process `pid` may use to `seconds`, counted from its start. */
void sandbox_allow_seconds(int pid, uint64_t seconds);

/* Confines the calling process for ever. The process must have only one thread. Returns 0 or an errno value. */
int sandbox_enter(const struct sandbox *sandbox);

#endif
