# add_public_archive(NAME OBJECTS): a static library in which only the names of its public functions are global.
#
# In an archive of many objects, each function that is called from another file has a global name, which can clash with
# a name in the program that links the archive. Here the objects are joined into one, and the names that are hidden in
# the shared library become local.
function(add_public_archive name objects)
  set(whole ${CMAKE_CURRENT_BINARY_DIR}/${name}.whole.o)
  set(public ${CMAKE_CURRENT_BINARY_DIR}/${name}.o)
  add_custom_command(OUTPUT ${public}
    COMMAND ${CMAKE_LINKER} -r -o ${whole} ${objects}
    COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${whole} ${public}
    COMMAND ${CMAKE_COMMAND} -E rm ${whole}
    DEPENDS ${objects} COMMAND_EXPAND_LISTS VERBATIM)
  add_library(${name} STATIC ${public})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE C)
endfunction()
