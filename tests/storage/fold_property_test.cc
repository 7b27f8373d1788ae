// Same log, same directory: whatever was said, in whatever groups, on whatever
// store, whichever content bodies its holder may see.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/digest.h"
#include "core/merkle/checkpoint.h"
#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"
#include "rollcall/v1/view.pb.h"
#include "storage/group.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "storage/rocksdb_store.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::Dump;
using testing::kTestOrigin;
using testing::Said;
using testing::Signers;
using testing::TestDirectory;

// What was submitted, accepted or not, in order, and the verdict of the
// directory in memory that said it.
struct Submission {
  Said said;
  absl::Time accept_time;
  v1::ErrorReason verdict;
};

// Somebody says something that may or may not be allowed.
class Chatter {
 public:
  std::vector<Submission> Say(int count) {
    for (const Said& said : directory_.accepted()) {
      submissions_.push_back({said, directory_.clock().Now(), v1::ERROR_REASON_UNSPECIFIED});
    }
    for (int i = 0; i < count; ++i) {
      directory_.clock().Advance(absl::Seconds(*rc::gen::inRange(0, 3600)));
      Submit(Next());
    }
    return std::move(submissions_);
  }

 private:
  std::string State() { return *rc::gen::element<std::string>("KEN", "FRA", "FJI"); }

  v1::KeySet Keys(const std::string& state) {
    const int version = *rc::gen::inRange(0, 3);
    if (version == 0) return TestDirectory::KeySetOf(directory_.StateSigners(state));
    if (version == 1) return v1::KeySet();
    return TestDirectory::KeySetOf(
        {&directory_.Key(absl::StrCat(state, "-x")), &directory_.Key(absl::StrCat(state, "-y"))},
        2);
  }

  Signers AnySigners(const std::string& state) {
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        return directory_.Registrar();
      case 1:
        return {&directory_.Key(absl::StrCat(state, "-x")),
                &directory_.Key(absl::StrCat(state, "-y"))};
      default:
        return directory_.StateSigners(state);
    }
  }

  std::string Erasure(const std::string& subject) {
    std::vector<std::string> digests;
    for (const Submission& past : submissions_) {
      if (past.said.statement.header().subject() == subject &&
          past.said.statement.kind() == Kind::kSheet && *rc::gen::arbitrary<bool>()) {
        digests.push_back(Sha256(past.said.body).ToBytes());
      }
    }
    if (digests.empty()) digests.push_back(Sha256("nothing").ToBytes());
    return directory_.ErasureBody(std::move(digests));
  }

  Said Next() {
    const std::string state = State();
    const std::string name = absl::StrCat("states/", state);
    const std::string sheet = absl::StrCat(name, "/technical");
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        return directory_.Say(
            Kind::kEnrolment, name,
            directory_.EnrolmentBody(Keys(state), static_cast<uint32_t>(*rc::gen::inRange(1, 4)),
                                     *rc::gen::inRange(0, 4) == 0),
            directory_.Registrar());
      case 1:
        return directory_.Say(Kind::kKeys, name, directory_.KeysBody(Keys(state)),
                              AnySigners(state));
      case 2:
        return directory_.Say(
            Kind::kAccess, name,
            directory_.AccessBody({directory_.Grant(
                directory_.Key(absl::StrCat("tls-", *rc::gen::inRange(0, 4))).public_key(),
                {v1::ACCESS_ROLE_READER})}),
            AnySigners(state));
      case 3:
        return directory_.Say(Kind::kErasure, sheet, Erasure(sheet), AnySigners(state));
      case 4:
        return submissions_[*rc::gen::inRange<size_t>(0, submissions_.size())].said;
      default:
        return directory_.Say(Kind::kSheet, sheet, directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                              AnySigners(state));
    }
  }

  void Submit(Said said) {
    const absl::Status status = directory_.Accept(said);
    submissions_.push_back({std::move(said), directory_.clock().Now(), ReasonOf(status)});
  }

  TestDirectory directory_;
  std::vector<Submission> submissions_;
};

enum class Content { kPresent, kWithheld };

std::string Note(const Group& group, const Signer& log_key) {
  const auto root = group.Root();
  RC_ASSERT(root.ok());
  const auto note = SignCheckpoint({kTestOrigin, group.size(), *root}, {&log_key});
  RC_ASSERT(note.ok());
  return *note;
}

// Feeds all submissions to a store in groups of `group_size` and checks that
// each verdict is the one of the directory that said them.
void Feed(const std::vector<Submission>& submissions, size_t group_size, Content content,
          const Signer& log_key, Store& store) {
  for (size_t first = 0; first < submissions.size(); first += group_size) {
    const auto checkpoint = Ledger(store).LastCheckpoint();
    RC_ASSERT(checkpoint.ok());
    Group group(store, checkpoint->size);
    for (size_t i = first; i < std::min(first + group_size, submissions.size()); ++i) {
      const Submission& submission = submissions[i];
      const bool withheld = content == Content::kWithheld &&
                            submission.said.statement.row().body_class == BodyClass::kContent;
      const auto entry = EncodeEntry(submission.said.statement, submission.accept_time);
      RC_ASSERT(entry.ok());
      const absl::Status status = group.Append(
          submission.said.statement, submission.accept_time, *entry,
          withheld ? absl::nullopt : absl::optional<absl::string_view>(submission.said.body));
      RC_ASSERT(ReasonOf(status) == submission.verdict);
    }
    const auto batch = group.Finish(Note(group, log_key));
    RC_ASSERT(batch.ok());
    RC_ASSERT(store.Write(*batch).ok());
  }
}

RC_GTEST_PROP(FoldProperty, SameOnEveryStoreAloneOrGroupedWhicheverBodiesAreHeld, ()) {
  const auto submissions = Chatter().Say(*rc::gen::inRange(1, 40));
  const size_t group_size = *rc::gen::inRange<size_t>(2, 20);
  const auto log_key = PrivateKey::FromEd25519Seed(std::string(32, 'L'));
  RC_ASSERT(log_key.ok());

  const std::unique_ptr<Store> alone = NewMemoryStore();
  Feed(submissions, 1, Content::kPresent, *log_key, *alone);

  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / absl::StrCat("fold_property_", getpid());
  std::filesystem::remove_all(path);
  RocksDbOptions options;
  options.path = path.string();
  auto rocksdb = OpenRocksDbStore(options);
  RC_ASSERT(rocksdb.ok());
  Feed(submissions, group_size, Content::kPresent, *log_key, **rocksdb);
  RC_ASSERT(Dump(*alone) == Dump(**rocksdb));
  rocksdb->reset();
  std::filesystem::remove_all(path);

  const std::unique_ptr<Store> withheld = NewMemoryStore();
  Feed(submissions, group_size, Content::kWithheld, *log_key, *withheld);
  const auto with = Dump(*alone);
  const auto without = Dump(*withheld);
  for (const char* table : {"entry", "node", "view", "meta"}) {
    RC_ASSERT(with.at(table) == without.at(table));
  }
}

RC_GTEST_PROP(FoldProperty, NoErasedWordIsHeldAndEveryOtherBodyIs, ()) {
  const auto submissions = Chatter().Say(*rc::gen::inRange(10, 60));
  const auto log_key = PrivateKey::FromEd25519Seed(std::string(32, 'L'));
  RC_ASSERT(log_key.ok());
  const std::unique_ptr<Store> store = NewMemoryStore();
  Feed(submissions, *rc::gen::inRange<size_t>(1, 20), Content::kPresent, *log_key, *store);

  const StoreView view(*store);
  for (const Submission& submission : submissions) {
    if (submission.verdict != v1::ERROR_REASON_UNSPECIFIED) continue;
    const std::string digest = Sha256(submission.said.body).ToBytes();
    const auto body = Ledger(*store).Body(digest);
    RC_ASSERT(body.ok());
    bool erased = false;
    if (submission.said.statement.row().body_class == BodyClass::kContent) {
      const auto record = ReadRecord<v1::BodyRecord>(view, view_key::Body(digest));
      RC_ASSERT(record.ok() && record->has_value());
      erased = (*record)->erased();
    }
    RC_ASSERT(body->has_value() != erased);
  }
}

}  // namespace
}  // namespace rollcall
