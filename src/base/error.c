#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 5, 0))) static pd_status fill(pd_error *error, pd_status status, uint64_t offset,
                                                            uint64_t line, const char *format, va_list arguments)
{
    if (error) {
        error->status = status;
        error->offset = offset;
        error->line = line;
        vsnprintf(error->message, sizeof error->message, format, arguments);
    }
    return status;
}

pd_status error_set(pd_error *error, pd_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, PD_NO_PLACE, PD_NO_PLACE, format, arguments);
    va_end(arguments);
    return status;
}

pd_status error_at(pd_error *error, pd_status status, uint64_t offset, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, offset, PD_NO_PLACE, format, arguments);
    va_end(arguments);
    return status;
}

pd_status error_on_line(pd_error *error, pd_status status, uint64_t line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, PD_NO_PLACE, line, format, arguments);
    va_end(arguments);
    return status;
}

pd_status error_memory(pd_error *error)
{
    return error_set(error, PD_ERROR_MEMORY, "out of memory");
}

const char *pd_status_name(pd_status status)
{
    switch (status) {
    case PD_OK: return "PD_OK";
    case PD_ERROR_ARGUMENT: return "PD_ERROR_ARGUMENT";
    case PD_ERROR_ENCODING: return "PD_ERROR_ENCODING";
    case PD_ERROR_INPUT: return "PD_ERROR_INPUT";
    case PD_ERROR_ENCRYPTED: return "PD_ERROR_ENCRYPTED";
    case PD_ERROR_MODEL: return "PD_ERROR_MODEL";
    case PD_ERROR_DEPENDENCY: return "PD_ERROR_DEPENDENCY";
    case PD_ERROR_IO: return "PD_ERROR_IO";
    case PD_ERROR_MEMORY: return "PD_ERROR_MEMORY";
    case PD_ERROR_INTERNAL: return "PD_ERROR_INTERNAL";
    }
    return "unknown status";
}
