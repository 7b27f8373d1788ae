#include "storage/contact_index.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "storage/search_text.h"
#include "storage/store.h"

namespace rollcall {
namespace {

// "KEN" of "states/KEN/technical/technical-1".
absl::string_view StateOfPosition(absl::string_view position) {
  absl::ConsumePrefix(&position, "states/");
  return position.substr(0, position.find('/'));
}

class ScanningContactIndex final : public ContactIndex {
 public:
  absl::StatusOr<ContactMatches> Search(const Reader& reader,
                                        const ContactQuery& query) const override {
    ContactMatches matches;
    size_t bytes = 0;
    absl::Status status;
    // The answer of the State in which the page before ended is read again.
    const std::string from(StateOfPosition(query.after));
    const absl::Status scanned = reader.Scan(
        Table::kAnswer, "", from, [&](absl::string_view alpha3, absl::string_view answer) {
          v1::State state;
          if (!state.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) {
            status = Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                             absl::StrCat("the answer for ", alpha3, " cannot be read"));
            return false;
          }
          return AddState(alpha3, state, query, bytes, matches);
        });
    RETURN_IF_ERROR(scanned);
    RETURN_IF_ERROR(status);
    return matches;
  }

 private:
  // False when the page is full.
  static bool AddState(absl::string_view alpha3, v1::State& state, const ContactQuery& query,
                       size_t& bytes, ContactMatches& matches) {
    for (v1::NominatedSheet& sheet : *state.mutable_sheets()) {
      auto& contacts = *sheet.mutable_sheet()->mutable_points_of_contact();
      std::sort(contacts.begin(), contacts.end(),
                [](const auto& a, const auto& b) { return a.id() < b.id(); });
      for (v1::PointOfContact& contact : contacts) {
        v1::FoundPointOfContact found;
        found.set_sheet(sheet.name());
        found.mutable_point_of_contact()->set_id(contact.id());
        if (ContactPosition(found) <= query.after || !Matches(contact, alpha3, query)) continue;
        *found.mutable_point_of_contact() = std::move(contact);
        bytes += found.ByteSizeLong();
        if (!matches.found.empty() &&
            (matches.found.size() == query.limit || bytes > query.max_bytes)) {
          matches.more = true;
          return false;
        }
        matches.found.push_back(std::move(found));
      }
    }
    return true;
  }

  static bool Matches(const v1::PointOfContact& contact, absl::string_view alpha3,
                      const ContactQuery& query) {
    const std::string text = ContactText(contact, alpha3);
    return std::all_of(query.words.begin(), query.words.end(),
                       [&](const std::string& word) { return absl::StrContains(text, word); });
  }
};

}  // namespace

std::string ContactPosition(const v1::FoundPointOfContact& found) {
  return absl::StrCat(found.sheet(), "/", found.point_of_contact().id());
}

std::unique_ptr<ContactIndex> NewScanningContactIndex() {
  return std::make_unique<ScanningContactIndex>();
}

}  // namespace rollcall
