/* phucdau-documents: the commands that read documents. phucdau starts it; argv[0] is the command's name. */
#include "cli/cli.h"

#include <string.h>

int main(int argc, char **argv)
{
    cli_prepare_process();
    const char *name = argc > 0 ? argv[0] : "";
    return strcmp(name, "batch") == 0 ? command_batch(argc, argv) : command_convert(argc, argv);
}
