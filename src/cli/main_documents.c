/* phucdau-documents: the commands that read documents. phucdau starts it; argv[0] is the command's name. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
    cli_prepare_process();
    return command_convert(argc, argv);
}
