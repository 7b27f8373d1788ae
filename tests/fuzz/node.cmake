# The reader of rollcalld's configuration, without the services around it.
set(node ${CMAKE_SOURCE_DIR}/services/node)
rollcall_fuzz(configuration_fuzz
  SOURCES configuration_fuzz.cc ${node}/configuration.cc ${node}/file.cc ${node}/listen_address.cc
    ${node}/mail_configuration.cc ${node}/node_keys.cc ${node}/toml_table.cc
    ${CMAKE_SOURCE_DIR}/clients/cpp/byte_file.cc
    ${CMAKE_SOURCE_DIR}/services/bootstrap.cc ${CMAKE_SOURCE_DIR}/services/clock_guard.cc
  DEPS rollcall_exercise rollcall_directory rollcall_storage CURL::libcurl PkgConfig::gmime-3.0 absl::cleanup
    spdlog::spdlog tomlplusplus::tomlplusplus)
