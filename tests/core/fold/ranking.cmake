rollcall_test(ranking_test
  SOURCES ranking_test.cc
  DEPS rollcall_fold rapidcheck rapidcheck_gtest)
