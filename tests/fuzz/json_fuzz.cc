// Any bytes as JSON with contacts: never a crash; in batches of one and of many
// the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/interchange/json_reader.h"
#include "tests/fuzz/read_twice.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(data, data + size);
  rollcall::JsonReader one(text);
  rollcall::JsonReader many(text);
  rollcall::testing::ReadTwice(one, many);
  return 0;
}
