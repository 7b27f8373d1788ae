rollcall_test(sheet_rules_test
  SOURCES channel_rules_test.cc contact_rules_test.cc duty_hours_rules_test.cc duty_time_test.cc
          email_address_test.cc language_tag_test.cc phone_test.cc sheet_rules_test.cc
          text_rules_test.cc
  DEPS rollcall_directory PkgConfig::libidn2 rapidcheck rapidcheck_gtest)
