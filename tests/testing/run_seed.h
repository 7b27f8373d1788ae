// Randomness of a test that can be had again.
#ifndef ROLLCALL_TESTS_TESTING_RUN_SEED_H_
#define ROLLCALL_TESTS_TESTING_RUN_SEED_H_

#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"

namespace rollcall::testing {

// Of the moments that a test draws: the environment's ROLLCALL_SEED, else another
// one in each run. What falls into a moment is up to threads, too. Printed when it is
// first asked for.
inline uint64_t RunSeed() {
  static const uint64_t seed = [] {
    const char* const wanted = std::getenv("ROLLCALL_SEED");
    uint64_t number = 0;
    if (wanted == nullptr || !absl::SimpleAtoi(wanted, &number)) {
      number = static_cast<uint64_t>(absl::ToUnixMicros(absl::Now()));
    }
    std::cout << "ROLLCALL_SEED=" << number << std::endl;
    return number;
  }();
  return seed;
}

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_RUN_SEED_H_
