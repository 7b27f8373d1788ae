# Fuzz targets of core/crypto and core/merkle; included by CMakeLists.txt here.
rollcall_fuzz(note_fuzz SOURCES note_fuzz.cc DEPS rollcall_merkle)
rollcall_fuzz(proof_fuzz SOURCES proof_fuzz.cc DEPS rollcall_merkle)
rollcall_fuzz(spki_fuzz SOURCES spki_fuzz.cc DEPS rollcall_crypto)
