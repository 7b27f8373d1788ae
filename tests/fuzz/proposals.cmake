rollcall_fuzz(proposal_fuzz SOURCES proposal_fuzz.cc DEPS rollcall_directory)
