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

function(freshet_test name)
  if(NOT FRESHET_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  find_package(GTest REQUIRED)
  add_executable(${name}_test ${arg_SOURCES})
  # Tests' own code is built quickly; what they test is as everywhere.
  target_compile_options(${name}_test PRIVATE ${FRESHET_WARNINGS} $<$<CONFIG:Release>:-O0>)
  target_compile_definitions(${name}_test PRIVATE
    FRESHET_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  target_link_libraries(${name}_test PRIVATE ${arg_LINKS} GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60)
endfunction()
