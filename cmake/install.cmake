# For cmake --install: programs, libraries, headers, pkg-config files, model, channels, manual, shell completions.

install(TARGETS phucdau phucdau-static phucdau-shared)
if(PHUCDAU_DOCUMENTS)
  install(TARGETS phucdau-document)
  install(TARGETS phucdau-documents DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/phucdau)
endif()
file(GLOB CHANNELS CONFIGURE_DEPENDS models/*.channel)
install(FILES models/vi.model models/repair.weights ${CHANNELS} DESTINATION ${CMAKE_INSTALL_DATADIR}/phucdau)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY models DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")

# The manual has no page for a command that was not built.
file(GLOB MANUAL CONFIGURE_DEPENDS man/*.1)
if(NOT PHUCDAU_DOCUMENTS)
  list(FILTER MANUAL EXCLUDE REGEX "phucdau-(batch|convert)")
endif()
install(FILES ${MANUAL} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES man/phucdau.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
if(PHUCDAU_DOCUMENTS)
  install(FILES man/phucdau-document.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
endif()

set(COMPLETIONS contrib/completions/phucdau)
install(FILES ${COMPLETIONS}.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME phucdau)
install(FILES ${COMPLETIONS}.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _phucdau)
install(FILES ${COMPLETIONS}.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# Paths in phucdau.pc are relative to the file itself, so that an installed tree can be moved.
file(RELATIVE_PATH PC_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" PC_PREFIX "\${pcfiledir}/${PC_PREFIX}")
cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_LIBDIR BASE_DIRECTORY "\${prefix}" OUTPUT_VARIABLE PC_LIBDIR)
cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_INCLUDEDIR BASE_DIRECTORY "\${prefix}" OUTPUT_VARIABLE PC_INCLUDEDIR)
# Hunspell and ICU are written in C++: for a static link, the C++ runtime must come after them, an order that
# Requires.private cannot express.
list(JOIN HUNSPELL_STATIC_LDFLAGS " " PC_HUNSPELL)
list(JOIN ICU_STATIC_LDFLAGS " " PC_ICU)
set(PC_PRIVATE "${PC_HUNSPELL} ${PC_ICU} -lstdc++ -pthread -lm")
configure_file(src/phucdau.pc.in phucdau.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/phucdau.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(PHUCDAU_DOCUMENTS)
  configure_file(src/phucdau-document.pc.in phucdau-document.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/phucdau-document.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
