// The same dirty contacts as every kind of source writes them, in three editions.
#ifndef ROLLCALL_TESTS_INTEGRATION_IMPORT_SOURCES_H_
#define ROLLCALL_TESTS_INTEGRATION_IMPORT_SOURCES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace rollcall {

enum class Edition { kFirst, kChanged, kWithoutKenya };

// A regional directory of the source's name keeps its contacts in it: a CERT in
// Kenya with two addresses, "duty@NAME.example" and "old@NAME.example", and a number
// that changes, one in Tanzania, a territory and a State that is no member.
struct ImportSource {
  std::string name;  // also the id of the regional directory
  std::string mapping;
  std::string file;  // its name
  // Kenya's, in the first edition and in the changed one.
  std::string first_number;
  std::string changed_number;
  std::function<std::string(Edition)> bytes;
};

std::vector<ImportSource> ImportSources();

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_IMPORT_SOURCES_H_
