/*
 * phucdau-documents: the commands that read documents. phucdau starts it with the name of the command in argv[0];
 * "channel" stands for `train channel --render`.
 */
#include "cli/cli.h"

#include <string.h>

int main(int argc, char **argv)
{
    cli_prepare_process();
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } commands[] = {{"convert", command_convert},
                    {"batch", command_batch},
                    {"info", command_batch_info},
                    {"channel", command_render}};
    for (size_t k = 0; k < sizeof commands / sizeof *commands && argc > 0; k++)
        if (strcmp(argv[0], commands[k].name) == 0) return commands[k].run(argc, argv);
    return cli_fail(EXIT_ARGUMENTS, NULL, "phucdau-documents is started by phucdau");
}
