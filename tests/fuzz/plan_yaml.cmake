# Without the rest of the command line.
set(cli ${CMAKE_SOURCE_DIR}/clients/cli)
rollcall_fuzz(plan_yaml_fuzz
  SOURCES plan_yaml_fuzz.cc ${cli}/exercise/exercise_argument.cc ${cli}/exercise/plan_yaml.cc
    ${cli}/moment.cc ${cli}/yaml_reader.cc
  DEPS rollcall_directory rollcall_exercise rollcall_interchange)
