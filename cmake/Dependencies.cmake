# Everything Freshet links to that it did not write. scripts/setup puts Arrow and DuckDB below
# FRESHET_DEPS; the rest are Debian packages.
set(FRESHET_DEPS ${CMAKE_SOURCE_DIR}/.deps CACHE PATH "Folder that scripts/setup filled")

function(freshet_imported name header library)
  if(NOT EXISTS ${library} OR NOT EXISTS ${header})
    message(FATAL_ERROR "${library} or ${header} is missing: run scripts/setup first")
  endif()
  add_library(${name} SHARED IMPORTED GLOBAL)
  get_filename_component(include_dir ${header} DIRECTORY)
  set_target_properties(${name} PROPERTIES
    IMPORTED_LOCATION ${library}
    INTERFACE_INCLUDE_DIRECTORIES ${include_dir})
endfunction()

freshet_imported(arrow ${FRESHET_DEPS}/arrow/include/arrow ${FRESHET_DEPS}/arrow/lib/libarrow.so.2600)
freshet_imported(parquet ${FRESHET_DEPS}/arrow/include/parquet
                 ${FRESHET_DEPS}/arrow/lib/libparquet.so.2600)
target_link_libraries(parquet INTERFACE arrow)
freshet_imported(arrow_compute ${FRESHET_DEPS}/arrow/include/arrow
                 ${FRESHET_DEPS}/arrow/lib/libarrow_compute.so.2600)
target_link_libraries(arrow_compute INTERFACE arrow)
freshet_imported(duckdb ${FRESHET_DEPS}/duckdb/include/duckdb.h
                 ${FRESHET_DEPS}/duckdb/lib/libduckdb.so)

find_package(Threads REQUIRED)
find_package(simdjson REQUIRED)
# libparquet exports symbols of a newer simdjson of its own: ours must come first where both are linked.
target_link_libraries(simdjson::simdjson INTERFACE parquet)
# Debian's RocksDBConfig.cmake names libraries that do not exist; the shared one is all we need.
find_library(FRESHET_ROCKSDB rocksdb REQUIRED)
find_path(FRESHET_ROCKSDB_INCLUDE rocksdb/db.h REQUIRED)
add_library(rocksdb SHARED IMPORTED GLOBAL)
set_target_properties(rocksdb PROPERTIES
  IMPORTED_LOCATION ${FRESHET_ROCKSDB}
  INTERFACE_INCLUDE_DIRECTORIES ${FRESHET_ROCKSDB_INCLUDE})
find_library(FRESHET_RDKAFKA rdkafka REQUIRED)
find_path(FRESHET_RDKAFKA_INCLUDE librdkafka/rdkafka.h REQUIRED)
add_library(rdkafka SHARED IMPORTED GLOBAL)
set_target_properties(rdkafka PROPERTIES
  IMPORTED_LOCATION ${FRESHET_RDKAFKA}
  INTERFACE_INCLUDE_DIRECTORIES ${FRESHET_RDKAFKA_INCLUDE})
find_library(FRESHET_LIBEDIT edit REQUIRED)
find_path(FRESHET_LIBEDIT_INCLUDE histedit.h REQUIRED)
add_library(libedit SHARED IMPORTED GLOBAL)
set_target_properties(libedit PROPERTIES
  IMPORTED_LOCATION ${FRESHET_LIBEDIT}
  INTERFACE_INCLUDE_DIRECTORIES ${FRESHET_LIBEDIT_INCLUDE})
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
