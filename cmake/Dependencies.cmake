# Every dependency is a Debian 12 package, listed in deploy/packages.txt.
include(Options)

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED) # module: Debian ships no protobuf-config.cmake
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(LibXml2 REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
foreach(package absl gRPC RocksDB CLI11 tomlplusplus yaml-cpp spdlog prometheus-cpp nlohmann_json
    LibIcal)
  find_package(${package} CONFIG REQUIRED)
endforeach()
foreach(module expat gmime-3.0 libidn2 libqrencode libzip xlsxwriter)
  pkg_check_modules(${module} REQUIRED IMPORTED_TARGET ${module})
endforeach()
find_library(PHONENUMBER_LIBRARY phonenumber REQUIRED) # no CMake config, no .pc
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
if(ROLLCALL_BUILD_TESTS)
  foreach(package GTest benchmark rapidcheck)
    find_package(${package} CONFIG REQUIRED)
  endforeach()
endif()
