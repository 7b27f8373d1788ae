// Keeps the secrets of a process out of the files that a crash leaves.
#ifndef ROLLCALL_CORE_CRYPTO_NO_CORE_H_
#define ROLLCALL_CORE_CRYPTO_NO_CORE_H_

namespace rollcall {

// From here on this process leaves no core, and no program that core_pattern names
// is handed one; nor may other processes of the same user look into its memory.
// For the beginning of main(), before the first secret is read.
void LeaveNoCore();

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_NO_CORE_H_
