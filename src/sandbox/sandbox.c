/*
 * Two mechanisms are used because neither is enough. Landlock restricts paths, but leaves a process all system calls,
 * through which the kernel itself can be attacked. seccomp restricts the system calls to those that decoders need, but
 * sees a path only as a pointer. The list of calls has those that C, C++, GLib, Poppler and Tesseract use to compute
 * and to read. A call that is not on it fails with EPERM instead of ending the process, so that a newer C library can
 * fall back to an older call.
 *
 * The headers of Debian 12 know only the first version of Landlock, so the kernel's numbers for later versions are
 * given here. A right that the running kernel does not know must not be requested.
 */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct sandbox {
    int ruleset; /* of Landlock; -1 if there is none */
    scmp_filter_ctx filter;
    unsigned missing;
};

/* ---- Landlock ------------------------------------------------------------------------ */

/* struct landlock_ruleset_attr of version 6. */
struct ruleset {
    uint64_t files, network, scopes;
};

/* The rights about files that a version knows: 13 in version 1; 2 adds moving, 3 truncating, 5 device control. */
static uint64_t known_rights(long version)
{
    static const unsigned bits[] = {0, 13, 14, 15, 15, 16};
    const size_t last = sizeof bits / sizeof *bits - 1;
    return ((uint64_t)1 << bits[(size_t)version < last ? (size_t)version : last]) - 1;
}

static bool allow_path(int ruleset, const char *path)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE};
    struct stat status;
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) return true;
    if (fstat(rule.parent_fd, &status) == 0 && S_ISDIR(status.st_mode))
        rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
    const long failed = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
    return failed == 0;
}

/* The file descriptor of a ruleset; -1 if the kernel has no Landlock, -2 if it refuses the rules. */
static int make_ruleset(const char *const *paths, size_t count)
{
    const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return -1;
    struct ruleset rights = {.files = known_rights(version)};
    size_t size = sizeof rights.files;
    if (version >= 4) {
        rights.network = 3; /* bind and connect of TCP */
        size += sizeof rights.network;
    }
    if (version >= 6) {
        rights.scopes = 3; /* abstract sockets and signals */
        size += sizeof rights.scopes;
    }
    const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rights, size, 0);
    if (ruleset < 0) return -2;
    for (size_t k = 0; k < count; k++) {
        if (allow_path(ruleset, paths[k])) continue;
        close(ruleset);
        return -2;
    }
    return ruleset;
}

/* ---- seccomp ------------------------------------------------------------------------- */

static const int allowed_calls[] = {
    /* memory */
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap), SCMP_SYS(madvise),
    /* reading, and writing to what is open */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64),
    SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(close_range), SCMP_SYS(dup), SCMP_SYS(fstat), SCMP_SYS(newfstatat),
    SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(getdents64), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(fadvise64),
    SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(fstatfs), SCMP_SYS(statfs), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(eventfd2), SCMP_SYS(pipe2),
    /* threads of this process */
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(set_tid_address), SCMP_SYS(gettid), SCMP_SYS(exit), SCMP_SYS(exit_group),
    /* signals; none can be sent, not even by abort(), which then ends the process with an illegal instruction */
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    /* time and identity */
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(getrusage), SCMP_SYS(getrlimit), SCMP_SYS(getpid),
    SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(uname), SCMP_SYS(sysinfo),
    SCMP_SYS(getrandom)};

/* Allows the calls that are safe only with some arguments. Returns 0 or a negative errno value. */
static int allow_with_arguments(scmp_filter_ctx filter)
{
    const scmp_datum_t writes = O_ACCMODE | O_CREAT | O_TRUNC, threads = CLONE_VM | CLONE_THREAD;
    int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, writes, 0));
    if (failed == 0)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, writes, 0));
    if (failed == 0)
        failed =
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, threads, threads));
    static const scmp_datum_t controls[] = {F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC};
    for (size_t k = 0; failed == 0 && k < sizeof controls / sizeof *controls; k++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, controls[k], 0));
    static const scmp_datum_t names[] = {PR_SET_NAME, PR_GET_NAME, 0x53564d41 /* PR_SET_VMA */};
    for (size_t k = 0; failed == 0 && k < sizeof names / sizeof *names; k++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, names[k], 0));
    return failed;
}

/*
 * Adds all rules; returns 0 or a negative errno value. clone3 fails with ENOSYS: a filter cannot see its arguments, and
 * glibc then starts threads with clone.
 */
static int add_rules(scmp_filter_ctx filter)
{
    int failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    for (size_t k = 0; failed == 0 && k < sizeof allowed_calls / sizeof *allowed_calls; k++) {
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[k], 0);
        if (failed == -EDOM) failed = 0; /* a call that this kind of processor does not have */
    }
    return failed == 0 ? allow_with_arguments(filter) : failed;
}

/* NULL with errno 0 if the kernel has no seccomp; NULL with another errno if the filter cannot be made. */
static scmp_filter_ctx make_filter(void)
{
    errno = 0;
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) {
        errno = 0;
        return NULL;
    }
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    const int failed = filter == NULL ? -ENOMEM : add_rules(filter);
    if (failed == 0) return filter;
    if (filter != NULL) seccomp_release(filter);
    errno = -failed;
    return NULL;
}

/* ---- Both ---------------------------------------------------------------------------- */

struct sandbox *sandbox_new(const char *const *paths, size_t count)
{
    struct sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (sandbox == NULL) return NULL;
    sandbox->ruleset = make_ruleset(paths, count);
    if (sandbox->ruleset == -1) sandbox->missing |= SANDBOX_LANDLOCK;
    const int landlock_error = sandbox->ruleset == -2 ? errno : 0;
    sandbox->filter = make_filter();
    const int error_number = landlock_error != 0 ? landlock_error : sandbox->filter == NULL ? errno : 0;
    if (sandbox->filter == NULL) sandbox->missing |= SANDBOX_SECCOMP;
    if (error_number == 0) return sandbox;
    sandbox_free(sandbox);
    errno = error_number;
    return NULL;
}

void sandbox_free(struct sandbox *sandbox)
{
    if (sandbox == NULL) return;
    if (sandbox->ruleset >= 0) close(sandbox->ruleset);
    if (sandbox->filter != NULL) seccomp_release(sandbox->filter);
    free(sandbox);
}

unsigned sandbox_missing(const struct sandbox *sandbox)
{
    return sandbox->missing;
}

int sandbox_enter(const struct sandbox *sandbox)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    if (sandbox->ruleset >= 0 && syscall(SYS_landlock_restrict_self, sandbox->ruleset, 0) != 0) return errno;
    return sandbox->filter != NULL ? -seccomp_load(sandbox->filter) : 0;
}

/* ---- Limits -------------------------------------------------------------------------- */

static int set_limit(int resource, uint64_t soft, uint64_t hard)
{
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0) return errno;
    if (limit.rlim_max > hard) limit.rlim_max = hard;
    limit.rlim_cur = soft < limit.rlim_max ? soft : limit.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &limit) == 0 ? 0 : errno;
}

/* AddressSanitizer reserves terabytes of address space for itself. */
#ifdef __SANITIZE_ADDRESS__
enum { CAN_LIMIT_MEMORY = 0 };
#else
enum { CAN_LIMIT_MEMORY = 1 };
#endif

int sandbox_limit(const struct sandbox_limits *limits)
{
    int failed = set_limit(RLIMIT_CORE, 0, 0);
    if (failed == 0 && limits->memory > 0 && CAN_LIMIT_MEMORY)
        failed = set_limit(RLIMIT_AS, limits->memory, limits->memory);
    if (failed == 0 && limits->seconds > 0) failed = set_limit(RLIMIT_CPU, limits->seconds, RLIM_INFINITY);
    if (failed == 0 && limits->file_bytes > 0) failed = set_limit(RLIMIT_FSIZE, limits->file_bytes, limits->file_bytes);
    if (failed == 0 && limits->open_files > 0)
        failed = set_limit(RLIMIT_NOFILE, limits->open_files, limits->open_files);
    return failed;
}

void sandbox_allow_seconds(int pid, uint64_t seconds)
{
    struct rlimit limit;
    if (prlimit(pid, RLIMIT_CPU, NULL, &limit) != 0) return;
    limit.rlim_cur = seconds < limit.rlim_max ? seconds : limit.rlim_max;
    prlimit(pid, RLIMIT_CPU, &limit, NULL);
}
