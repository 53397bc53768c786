# The installed folder, which runs wherever it is moved to:
# bin/freshet, with every library that is not the C or C++ runtime's beside it in lib/, found relative
# to the program; share/freshet with pipelines to start from, share/doc/freshet with licences.
set_target_properties(freshet PROPERTIES INSTALL_RPATH "$ORIGIN/../lib")
# An RPATH of the old kind also holds for what the libraries in lib/ need in their turn.
target_link_options(freshet PRIVATE -Wl,--disable-new-dtags)

# What is taken from the system: the C and C++ runtime.
set(FRESHET_SYSTEM_LIBRARIES [[^ld-linux]] [[^linux-vdso]] [[^lib(c|m|dl|rt|pthread|resolv|util)\.so]]
                             [[^libstdc\+\+\.so]] [[^libgcc_s\.so]])

install(TARGETS freshet RUNTIME_DEPENDENCY_SET freshet_libraries
        RUNTIME DESTINATION bin)
install(RUNTIME_DEPENDENCY_SET freshet_libraries
        DIRECTORIES ${FRESHET_DEPS}/arrow/lib ${FRESHET_DEPS}/duckdb/lib
        PRE_EXCLUDE_REGEXES ${FRESHET_SYSTEM_LIBRARIES}
        LIBRARY DESTINATION lib)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/pipelines DESTINATION share/freshet FILES_MATCHING PATTERN "*.sql")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/NOTICE DESTINATION share/doc/freshet)
install(FILES ${FRESHET_DEPS}/arrow/LICENSE.txt ${FRESHET_DEPS}/arrow/NOTICE.txt
        DESTINATION share/doc/freshet/arrow)
install(FILES ${FRESHET_DEPS}/duckdb/LICENSE DESTINATION share/doc/freshet/duckdb)
install(CODE "execute_process(COMMAND \"${PROJECT_SOURCE_DIR}/scripts/licences\" \"\${CMAKE_INSTALL_PREFIX}\"
                              COMMAND_ERROR_IS_FATAL ANY)")
