/* What a confined process can and cannot do. Each case is tried in its own process, whose exit code is the result. */
#include "sandbox/sandbox.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/sandbox_test-XXXXXX";
static char inside[64], secret[64], beside[64];

static void write_file(const char *path)
{
    const int file = open(path, O_WRONLY | O_CREAT, 0600);
    cr_assert(file >= 0 && write(file, "text", 4) == 4);
    close(file);
}

static void set_up(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(inside, sizeof inside, "%s/inside", folder);
    snprintf(secret, sizeof secret, "%s/secret", folder);
    snprintf(beside, sizeof beside, "%s/inside/listed", folder);
    cr_assert_eq(mkdir(inside, 0700), 0);
    write_file(secret);
    write_file(beside);
}

static void tear_down(void)
{
    unlink(beside);
    rmdir(inside);
    unlink(secret);
    rmdir(folder);
}

TestSuite(sandbox, .init = set_up, .fini = tear_down);

/* Runs `attempt` confined to the folder `inside`. Returns 0 if it succeeded, else the errno value that stopped it. */
static int try_confined(int (*attempt)(void))
{
    const char *const paths[] = {inside, "/no/such/folder"};
    struct sandbox *sandbox = sandbox_new(paths, 2);
    cr_assert_not_null(sandbox);
    cr_assert_eq(sandbox_missing(sandbox), 0u, "this kernel lacks Landlock or seccomp");
    const pid_t child = fork();
    if (child == 0) _exit(sandbox_enter(sandbox) == 0 ? attempt() : 255);
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    sandbox_free(sandbox);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

static int read_from(const char *path)
{
    char bytes[4];
    const int file = open(path, O_RDONLY);
    return file < 0 ? errno : read(file, bytes, 4) == 4 && memcmp(bytes, "text", 4) == 0 ? 0 : EIO;
}

static int read_listed(void)
{
    return read_from(beside);
}

static int read_secret(void)
{
    return read_from(secret);
}

static int read_secret_by_dots(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/../secret", inside);
    return read_from(path);
}

Test(sandbox, reads_what_is_listed_and_nothing_else)
{
    cr_expect_eq(try_confined(read_listed), 0);
    cr_expect_eq(try_confined(read_secret), EACCES);
    cr_expect_eq(try_confined(read_secret_by_dots), EACCES);
}

static int write_listed(void)
{
    return open(beside, O_WRONLY) >= 0 ? 0 : errno;
}

static int truncate_listed(void)
{
    return truncate(beside, 0) == 0 ? 0 : errno;
}

static int create_inside(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/new", inside);
    return open(path, O_RDONLY | O_CREAT, 0600) >= 0 ? 0 : errno;
}

static int remove_listed(void)
{
    return unlink(beside) == 0 ? 0 : errno;
}

static int rename_listed(void)
{
    return rename(beside, secret) == 0 ? 0 : errno;
}

static int make_public(void)
{
    return chmod(beside, 0777) == 0 ? 0 : errno;
}

Test(sandbox, changes_no_file)
{
    cr_expect_eq(try_confined(write_listed), EPERM);
    cr_expect_eq(try_confined(truncate_listed), EPERM);
    cr_expect_eq(try_confined(create_inside), EPERM);
    cr_expect_eq(try_confined(remove_listed), EPERM);
    cr_expect_eq(try_confined(rename_listed), EPERM);
    cr_expect_eq(try_confined(make_public), EPERM);
}

static int open_socket_of(int family)
{
    return socket(family, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

static int open_internet(void)
{
    return open_socket_of(AF_INET);
}

static int open_unix(void)
{
    return open_socket_of(AF_UNIX);
}

static int open_netlink(void)
{
    return socket(AF_NETLINK, SOCK_RAW, 0) >= 0 ? 0 : errno;
}

static int open_pair(void)
{
    int ends[2];
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 ? 0 : errno;
}

Test(sandbox, reaches_no_network)
{
    cr_expect_eq(try_confined(open_internet), EPERM);
    cr_expect_eq(try_confined(open_unix), EPERM);
    cr_expect_eq(try_confined(open_netlink), EPERM);
    cr_expect_eq(try_confined(open_pair), EPERM);
}

static int start_process(void)
{
    return fork() >= 0 ? 0 : errno;
}

static int start_program(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return errno;
}

static int signal_parent(void)
{
    return kill(getppid(), 0) == 0 ? 0 : errno;
}

static int trace_parent(void)
{
    return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) == 0 ? 0 : errno;
}

static int raise_limit(void)
{
    sandbox_allow_seconds(0, 1);
    const struct sandbox_limits limits = {.seconds = 5};
    return sandbox_limit(&limits);
}

Test(sandbox, reaches_no_other_process)
{
    cr_expect_eq(try_confined(start_process), EPERM);
    cr_expect_eq(try_confined(start_program), EPERM);
    cr_expect_eq(try_confined(signal_parent), EPERM);
    cr_expect_eq(try_confined(trace_parent), EPERM);
    cr_expect_eq(try_confined(raise_limit), EPERM);
}

static void *work(void *result)
{
    *(int *)result = 1;
    return NULL;
}

/* What a decoder needs: threads, memory, a file opened before, and the possibility to abort. */
static int open_before = -1;

static int work_as_usual(void)
{
    pthread_t thread;
    int worked = 0;
    void *memory = malloc((size_t)64 << 20);
    if (memory == NULL || pthread_create(&thread, NULL, work, &worked) != 0 || pthread_join(thread, NULL) != 0)
        return 1;
    free(memory);
    if (worked != 1 || write(open_before, "more", 4) != 4 || fsync(open_before) != 0) return 2;
    return 0;
}

static int abort_itself(void)
{
    signal(SIGSEGV, SIG_DFL); /* abort() ends with this signal if it may not send SIGABRT */
    abort();
}

Test(sandbox, leaves_what_work_needs)
{
    open_before = open(secret, O_WRONLY | O_APPEND);
    cr_assert(open_before >= 0);
    cr_expect_eq(try_confined(work_as_usual), 0);
    cr_expect_gt(try_confined(abort_itself), 0);
    close(open_before);
}

/* Tries `attempt` with limits in its own process. Returns the signal or exit code with which it ended. */
static int try_limited(struct sandbox_limits limits, int (*attempt)(void))
{
    const pid_t child = fork();
    if (child == 0) _exit(sandbox_limit(&limits) == 0 ? attempt() : 255);
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

static int spin(void)
{
    volatile int is_on = 1;
    while (is_on == 1) continue;
    return 0;
}

static int write_much(void)
{
    char bytes[1024] = {0};
    const int file = open(secret, O_WRONLY);
    signal(SIGXFSZ, SIG_IGN);
    for (int k = 0; k < 8; k++)
        if (write(file, bytes, sizeof bytes) < 0) return errno;
    return 0;
}

static int open_many(void)
{
    for (int k = 0; k < 40; k++)
        if (open(secret, O_RDONLY) < 0) return errno;
    return 0;
}

static int take_memory(void)
{
    void *volatile memory = malloc((size_t)300 << 20);
    return memory != NULL ? 0 : ENOMEM;
}

Test(sandbox, limits)
{
    cr_expect_eq(try_limited((struct sandbox_limits){.seconds = 1}, spin), 256 + SIGXCPU);
    cr_expect_eq(try_limited((struct sandbox_limits){.file_bytes = 4096}, write_much), EFBIG);
    cr_expect_eq(try_limited((struct sandbox_limits){.open_files = 32}, open_many), EMFILE);
#ifndef __SANITIZE_ADDRESS__
    cr_expect_eq(try_limited((struct sandbox_limits){.memory = (uint64_t)256 << 20}, take_memory), ENOMEM);
#endif
    cr_expect_eq(try_limited((struct sandbox_limits){0}, take_memory), 0);
}
