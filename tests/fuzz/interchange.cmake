# Fuzz targets of core/interchange's readers; included by CMakeLists.txt here.
rollcall_fuzz(csv_fuzz SOURCES csv_fuzz.cc DEPS rollcall_interchange)
rollcall_fuzz(vcard_fuzz SOURCES vcard_fuzz.cc DEPS rollcall_interchange)
rollcall_fuzz(json_fuzz SOURCES json_fuzz.cc DEPS rollcall_interchange)
rollcall_fuzz(xlsx_fuzz SOURCES xlsx_fuzz.cc DEPS rollcall_interchange PkgConfig::libzip)
rollcall_fuzz(mapping_fuzz SOURCES mapping_fuzz.cc DEPS rollcall_interchange)
