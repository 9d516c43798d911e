/*
 * phucdau-documents: the commands that read documents. phucdau starts it; argv[0] is the command's name: "convert", or
 * "channel" for `train channel --render`.
 */
#include "cli/cli.h"

#include <string.h>

int main(int argc, char **argv)
{
    cli_prepare_process();
    return argc > 0 && strcmp(argv[0], "channel") == 0 ? command_render(argc, argv) : command_convert(argc, argv);
}
