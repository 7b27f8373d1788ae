# Targets of Rollcall: rollcall_library(), rollcall_program(), rollcall_test(),
# rollcall_fuzz(), rollcall_proto_library(), and the options behind them.

include(Options)
include(GoogleTest)

# Warnings are errors for our code; generated code is compiled without them.
add_library(rollcall_warnings INTERFACE)
target_compile_options(rollcall_warnings INTERFACE
  -Wall -Wextra -Werror -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # libstdc++ 12's own std::stable_sort uses something deprecated.
  target_compile_options(rollcall_warnings INTERFACE
    -Wshadow -Wthread-safety -Wno-deprecated-declarations)
else()
  target_compile_options(rollcall_warnings INTERFACE -Wshadow=local)
endif()

# What tests of a sanitizer's build find in their environment.
set(rollcall_test_environment)
# Debian's Abseil is built by g++, which names constrained templates in the way
# that clang gave up in version 18.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 18)
  add_compile_options(-fclang-abi-compat=17)
endif()

if(ROLLCALL_SANITIZE)
  add_compile_options(
    -fsanitize=${ROLLCALL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ROLLCALL_SANITIZE})
endif()
if(ROLLCALL_SANITIZE STREQUAL "thread")
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tests/tsan.ignore)
  endif()
  string(CONCAT rollcall_test_environment "TSAN_OPTIONS=ignore_noninstrumented_modules=1:"
    "halt_on_error=1:suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp")
endif()
if(ROLLCALL_BUILD_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link) # coverage of the libraries under test
endif()

# Everything that the sanitizers' part of tests/run.sh builds: tests of core and
# storage, and the fuzz targets.
add_custom_target(rollcall_core_tests)
add_custom_target(rollcall_fuzzers)

# Links what a program needs under ThreadSanitizer (tests/testing/tsan_shim.cc).
function(rollcall_link_tsan_shim name)
  if(ROLLCALL_SANITIZE STREQUAL "thread" AND ROLLCALL_BUILD_TESTS)
    target_link_libraries(${name} PRIVATE rollcall_tsan_shim)
  endif()
endfunction()

# rollcall_library(NAME SOURCES a.cc ... [DEPS targets ...]): one per folder.
# Without sources it is header-only.
function(rollcall_library name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  if(A_SOURCES)
    add_library(${name} STATIC ${A_SOURCES})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${A_DEPS} PRIVATE rollcall_warnings)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${A_DEPS})
  endif()
endfunction()

# rollcall_program(NAME SOURCES a.cc ... [DEPS targets ...])
function(rollcall_program name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${A_DEPS} rollcall_warnings)
  rollcall_link_tsan_shim(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# rollcall_test(NAME SOURCES a_test.cc ... [DEPS targets ...] [LABEL label]
#               [TIMEOUT seconds]): one GoogleTest binary; every case is a CTest.
#
# LABEL is "unit" unless given, and "core" instead of "unit" below tests/core and
# tests/storage: those run under the sanitizers, too. Tests that start programs
# or servers say LABEL integration.
function(rollcall_test name)
  if(NOT ROLLCALL_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(A "" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT A_LABEL)
    set(A_LABEL unit)
  endif()
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 120)
  endif()
  if(ROLLCALL_SANITIZE)
    math(EXPR A_TIMEOUT "${A_TIMEOUT} * 4") # programs are several times slower
  endif()
  add_executable(${name} ${A_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${A_DEPS} rollcall_warnings GTest::gmock GTest::gtest_main)
  rollcall_link_tsan_shim(${name})
  if(A_LABEL STREQUAL "unit" AND CMAKE_CURRENT_SOURCE_DIR MATCHES "/tests/(core|storage)(/|$)")
    set(A_LABEL core)
  endif()
  if(A_LABEL STREQUAL "core")
    add_dependencies(rollcall_core_tests ${name})
  endif()
  set(properties LABELS ${A_LABEL} TIMEOUT ${A_TIMEOUT})
  if(rollcall_test_environment)
    list(APPEND properties ENVIRONMENT ${rollcall_test_environment})
  endif()
  gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES ${properties})
endfunction()

# rollcall_fuzz(NAME SOURCES a.cc ... [DEPS targets ...]): a libFuzzer target.
function(rollcall_fuzz name)
  if(NOT ROLLCALL_BUILD_FUZZERS)
    return()
  endif()
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(${name} PRIVATE ${A_DEPS} rollcall_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  add_dependencies(rollcall_fuzzers ${name})
endfunction()

# rollcall_proto_library(NAME ROOT dir FILES a/b.proto ... [GRPC] [DEPS ...]):
# generated messages, or with GRPC the service stubs.
function(rollcall_proto_library name)
  cmake_parse_arguments(A "GRPC" "ROOT" "FILES;DEPS" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/gen)
  file(MAKE_DIRECTORY ${out})
  set(sources)
  foreach(file IN LISTS A_FILES)
    string(REGEX REPLACE "\\.proto$" "" stem ${file})
    if(A_GRPC)
      set(outputs ${out}/${stem}.grpc.pb.cc ${out}/${stem}.grpc.pb.h)
      set(arguments --grpc_out=${out} --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN})
      set(dependencies)
    else()
      set(outputs ${out}/${stem}.pb.cc ${out}/${stem}.pb.h)
      set(arguments --cpp_out=${out} --dependency_out=${out}/${stem}.d)
      set(dependencies DEPFILE ${out}/${stem}.d)
    endif()
    add_custom_command(OUTPUT ${outputs}
      COMMAND protobuf::protoc -I${A_ROOT} ${arguments} ${A_ROOT}/${file}
      DEPENDS ${A_ROOT}/${file} protobuf::protoc
      ${dependencies}
      COMMENT "protoc ${file}" VERBATIM)
    list(APPEND sources ${outputs})
  endforeach()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} SYSTEM PUBLIC ${out})
  target_link_libraries(${name} PUBLIC ${A_DEPS} protobuf::libprotobuf)
  if(A_GRPC)
    target_link_libraries(${name} PUBLIC gRPC::grpc++)
  endif()
endfunction()
