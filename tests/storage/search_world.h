// A directory whose States nominate contacts by their words, and ways to search them.
#ifndef ROLLCALL_TESTS_STORAGE_SEARCH_WORLD_H_
#define ROLLCALL_TESTS_STORAGE_SEARCH_WORLD_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/statement/canonical.h"
#include "storage/contact_search.h"
#include "storage/memory_store.h"
#include "storage/store.h"
#include "tests/storage/directory_life.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

class SearchWorld {
 public:
  // A contact with this office, and a telephone and e-mail address when they are not empty.
  static v1::PointOfContact Contact(absl::string_view office, absl::string_view phone = "",
                                    absl::string_view email = "") {
    v1::PointOfContact contact;
    contact.set_office(std::string(office));
    contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
    contact.add_languages("en");
    contact.set_time_zone("Africa/Nairobi");
    contact.mutable_duty_hours()->set_around_the_clock(true);
    const auto add = [&contact](v1::ChannelKind kind, absl::string_view address) {
      if (address.empty()) return;
      v1::Channel& channel = *contact.add_channels();
      channel.set_kind(kind);
      channel.set_address(std::string(address));
    };
    add(v1::CHANNEL_KIND_PHONE, phone);
    add(v1::CHANNEL_KIND_EMAIL, email.empty() && phone.empty() ? "a@example.org" : email);
    return contact;
  }

  // The State's technical sheet from now on: technical-1, technical-2, ...
  void Nominate(const std::string& alpha3, std::vector<v1::PointOfContact> contacts) {
    if (!words_.contains(alpha3)) directory.Enrol(alpha3);
    v1::Sheet sheet;
    ASSERT_TRUE(sheet.ParseFromString(directory.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
    sheet.clear_points_of_contact();
    for (size_t i = 0; i < contacts.size(); ++i) {
      contacts[i].set_id(absl::StrCat("technical-", i + 1));
      *sheet.add_points_of_contact() = std::move(contacts[i]);
    }
    words_.insert_or_assign(
        alpha3, directory
                    .MustAccept(Kind::kSheet, absl::StrCat("states/", alpha3, "/technical"),
                                EncodeCanonical(sheet), directory.StateSigners(alpha3))
                    .statement.body_digest());
  }

  // The words of the State's sheet in force, which must have been nominated.
  void Erase(const std::string& alpha3) {
    directory.MustAccept(Kind::kErasure, absl::StrCat("states/", alpha3, "/technical"),
                         directory.ErasureBody({words_.at(alpha3).ToBytes()}),
                         directory.Registrar());
  }

  // Writes what was accepted since the last time.
  void Commit() {
    const size_t end = directory.accepted().size();
    if (end > committed_) WriteGroup(*store, directory, committed_, end);
    committed_ = end;
  }

  // "KEN/technical-1" of each contact found, on pages of `limit`.
  static std::vector<std::string> Find(const Reader& reader, const SearchIndex* index,
                                       absl::string_view text, size_t limit = 100) {
    std::vector<std::string> names;
    ContactQuery query{QueryWords(text), "", limit, 1'000'000};
    while (true) {
      const auto page = SearchContacts(reader, index, query);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return names;
      for (const v1::FoundPointOfContact& found : page->found) {
        names.push_back(
            absl::StrCat(found.sheet().substr(7, 3), "/", found.point_of_contact().id()));
      }
      if (page->next.empty()) return names;
      EXPECT_EQ(page->found.size(), limit);
      query.after = page->next;
    }
  }
  std::vector<std::string> Find(absl::string_view text, const SearchIndex* index = nullptr) {
    Commit();
    return Find(*store, index, text);
  }

  TestDirectory directory;
  const std::unique_ptr<Store> store = NewMemoryStore();

 private:
  std::map<std::string, Digest> words_;
  size_t committed_ = 0;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_STORAGE_SEARCH_WORLD_H_
