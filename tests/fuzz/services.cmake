# Readers of the services, without gRPC and libcurl around them.
set(services ${CMAKE_SOURCE_DIR}/services)
rollcall_fuzz(page_token_fuzz
  SOURCES page_token_fuzz.cc ${services}/page_token.cc
  DEPS rollcall_crypto)
rollcall_fuzz(smtp_dialogue_fuzz
  SOURCES smtp_dialogue_fuzz.cc ${services}/mail/smtp_result.cc
  DEPS rollcall_exercise)
