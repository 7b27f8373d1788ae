rollcall_fuzz(exercise_bodies_fuzz
  SOURCES exercise_bodies_fuzz.cc
  DEPS rollcall_exercise)
