# freshet_library(NAME SOURCES a.cc … LINKS target …) makes one folder's library, freshet_NAME.
# freshet_test(NAME SOURCES a_test.cc … LINKS target …) makes its unit tests, NAME_test, which find their
# data below FRESHET_TEST_DATA.
include(GoogleTest)

# -Wrestrict is off: g++ 12 sees overlaps in string concatenation that are not there (GCC bug 105651).
set(FRESHET_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                     -Wcast-qual -Wunused-result -Wno-restrict -Werror)

function(freshet_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(freshet_${name} STATIC ${arg_SOURCES})
  target_include_directories(freshet_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_compile_options(freshet_${name} PRIVATE ${FRESHET_WARNINGS})
  target_link_libraries(freshet_${name} PUBLIC ${arg_LINKS})
endfunction()

# What nearly every unit test includes takes a third of its compilation, so that it is compiled once. Only in
# the release build: every other shows a test that includes too little. ccache keeps what is made with
# precompiled headers when it is told that they are no obstacle.
function(freshet_precompile_test_headers target)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR FRESHET_SANITIZE)
    return()
  endif()
  if(NOT TARGET freshet_test_headers)
    # As a test, with the least that a test is built with: more -D does no harm, less does.
    add_executable(freshet_test_headers EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/cmake/test_headers.cc)
    target_compile_options(freshet_test_headers PRIVATE ${FRESHET_WARNINGS} -O0 -fpch-preprocess)
    target_link_libraries(freshet_test_headers PRIVATE arrow GTest::gmock)
    target_precompile_headers(freshet_test_headers PRIVATE
      <chrono> <filesystem> <memory> <string> <string_view> <vector>
      <arrow/array.h> <arrow/record_batch.h> <arrow/result.h> <arrow/type.h> <gmock/gmock.h> <gtest/gtest.h>)
    freshet_keep_precompiled(freshet_test_headers)
  endif()
  target_compile_options(${target} PRIVATE -fpch-preprocess)
  target_precompile_headers(${target} REUSE_FROM freshet_test_headers)
  freshet_keep_precompiled(${target})
endfunction()

function(freshet_keep_precompiled target)
  if(FRESHET_CCACHE)
    set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${FRESHET_CCACHE}")
  endif()
endfunction()

function(freshet_test name)
  if(NOT FRESHET_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  find_package(GTest REQUIRED)
  add_executable(${name}_test ${arg_SOURCES} ${FRESHET_SANITIZER_SOURCES})
  # Tests' own code is built quickly; what they test is as everywhere.
  target_compile_options(${name}_test PRIVATE ${FRESHET_WARNINGS} -O0)
  target_compile_definitions(${name}_test PRIVATE
    FRESHET_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  target_link_libraries(${name}_test PRIVATE ${arg_LINKS} GTest::gmock GTest::gtest_main)
  freshet_precompile_test_headers(${name}_test)
  gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60)
endfunction()
