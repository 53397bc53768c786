# Compiler and linker settings for the whole tree.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")

find_program(FRESHET_CCACHE ccache)
if(FRESHET_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${FRESHET_CCACHE})
endif()
find_program(FRESHET_MOLD mold)
if(FRESHET_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

set(FRESHET_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")
if(FRESHET_SANITIZE)
  # -g1 is what a report needs, functions and lines, and takes a quarter off the build and most off its size.
  add_compile_options(-fsanitize=${FRESHET_SANITIZE} -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${FRESHET_SANITIZE})
  if(FRESHET_SANITIZE MATCHES "undefined")
    # A report ends the program, as those of the others do. Optimizing so many checks would take most of the build.
    add_compile_options(-fno-sanitize-recover=all -O0)
  endif()
  # Sources of every program: what the sanitizers are told, wherever it runs.
  set(FRESHET_SANITIZER_SOURCES ${CMAKE_SOURCE_DIR}/cmake/sanitizer_options.cc)
  if(FRESHET_SANITIZE MATCHES "thread")
    list(APPEND FRESHET_SANITIZER_SOURCES ${CMAKE_SOURCE_DIR}/cmake/tsan_c11_threads.cc)
  endif()
endif()
