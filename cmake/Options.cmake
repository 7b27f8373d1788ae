# What can be chosen when configuring; CMakePresets.json has the usual choices.
include_guard(GLOBAL)

option(ROLLCALL_BUILD_TESTS "Build tests and benchmarks" ON)
option(ROLLCALL_BUILD_FUZZERS "Build fuzz targets (clang only)" OFF)
set(ROLLCALL_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
