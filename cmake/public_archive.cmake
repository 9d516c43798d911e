# add_public_archive(NAME OBJECTS): a static library whose only names are those of its public functions.
#
# In an archive of many objects every function that one file calls in another has a global name, which can clash with a
# name of the program that links it. Here the objects become one, and what is hidden in the shared library is local.
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
