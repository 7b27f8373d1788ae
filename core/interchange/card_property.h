// One property of a card: what vCard (RFC 6350) and jCard (RFC 7095) have in
// common.
#ifndef ROLLCALL_CORE_INTERCHANGE_CARD_PROPERTY_H_
#define ROLLCALL_CORE_INTERCHANGE_CARD_PROPERTY_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "core/interchange/source_record.h"

namespace rollcall {

struct CardProperty {
  std::string group;  // lower case; properties of one group belong together
  std::string name;   // lower case: "tel"
  // Names in lower case, values as they are.
  std::vector<std::pair<std::string, std::vector<std::string>>> parameters;
  bool is_uri = false;
  // One text; the parts of a structured value where IsStructured(name).
  std::vector<std::string> components;

  // The parameter's values; null when it is not there.
  const std::vector<std::string>* Parameter(absl::string_view parameter) const;
};

// True for names whose value has parts: "n", "adr", "org" and the like.
bool IsStructured(absl::string_view name);

// Turns the properties of one card into fields of a record, with the paths that
// source_record.h describes. Alternatives of a value (the same ALTID) become
// "title[0].alternative[0]"; the KEY of a group becomes "email[0].key" of each
// other property of the group and no "key[0]"; a NOTE with the parameter
// X-ROLLCALL-NOTICE, which is no word of the contact's, becomes "x-rollcall-notice[0]".
class CardFields {
 public:
  explicit CardFields(SourceRecord& record) : record_(record) {}

  void Add(const CardProperty& property, const SourcePlace& place);
  // After the last property.
  void Finish();

 private:
  struct Grouped {
    std::string group;
    std::string path;
  };

  std::string NextPath(const CardProperty& property);
  void AddField(std::string path, const std::string& value, const SourcePlace& place);

  SourceRecord& record_;
  absl::flat_hash_map<std::string, size_t> counts_;        // by name or path
  absl::flat_hash_map<std::string, std::string> altids_;   // name and ALTID -> path
  std::vector<Grouped> grouped_;                           // other than KEY
  std::vector<std::pair<std::string, SourceField>> keys_;  // KEYs by group
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_CARD_PROPERTY_H_
