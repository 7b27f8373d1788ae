rollcall_fuzz(sheet_yaml_fuzz
  SOURCES sheet_yaml_fuzz.cc
  DEPS rollcall_directory rollcall_interchange)
rollcall_fuzz(sheet_rules_fuzz
  SOURCES sheet_rules_fuzz.cc
  DEPS rollcall_directory rollcall_fold rollcall_interchange)
