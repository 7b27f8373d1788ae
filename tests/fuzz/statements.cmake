# Fuzz targets of core/statement and core/fold.
rollcall_fuzz(envelope_fuzz SOURCES envelope_fuzz.cc DEPS rollcall_statement)
rollcall_fuzz(fold_fuzz SOURCES fold_fuzz.cc DEPS rollcall_directory_life)
