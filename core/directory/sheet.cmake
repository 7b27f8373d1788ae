# What makes a contact sheet valid, and when its contacts are on duty.
set(ROLLCALL_SHEET_SOURCES
  channel_rules.cc
  contact_rules.cc
  duty_hours_rules.cc
  duty_time.cc
  email_address.cc
  language_tag.cc
  phone.cc
  sheet_rules.cc
  text_rules.cc)
set(ROLLCALL_SHEET_DEPS
  PkgConfig::libidn2
  ${PHONENUMBER_LIBRARY}
  absl::flat_hash_set)
