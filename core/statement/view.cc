#include "core/statement/view.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace rollcall {
namespace {

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

}  // namespace

void ChangeSet::Put(absl::string_view key, const google::protobuf::MessageLite& record) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    record.SerializePartialToCodedStream(&coded);
  }
  changes_[std::string(key)] = std::move(bytes);
}

void ChangeSet::Delete(absl::string_view key) { changes_[std::string(key)] = absl::nullopt; }

void ChangeSet::Merge(ChangeSet&& above) {
  if (changes_.empty()) {
    changes_ = std::move(above.changes_);
    return;
  }
  for (auto& [key, record] : above.changes_) changes_[key] = std::move(record);
}

absl::StatusOr<absl::optional<std::string>> ChangeSet::Get(absl::string_view key) const {
  if (const auto change = changes_.find(key); change != changes_.end()) return change->second;
  return base_.Get(key);
}

absl::Status ChangeSet::Scan(absl::string_view prefix, absl::string_view from,
                             const Visitor& visit) const {
  const absl::string_view start = from < prefix ? prefix : from;
  auto change = changes_.lower_bound(start);
  const auto within = [&] {
    return change != changes_.end() && absl::StartsWith(change->first, prefix);
  };
  bool go_on = true;
  // Visits changed keys below `limit` (all when it is empty).
  const auto visit_changes_below = [&](absl::optional<absl::string_view> limit) {
    while (go_on && within() && (!limit.has_value() || change->first < *limit)) {
      if (change->second.has_value()) go_on = visit(change->first, *change->second);
      ++change;
    }
  };
  RETURN_IF_ERROR(base_.Scan(prefix, start, [&](absl::string_view key, absl::string_view record) {
    visit_changes_below(key);
    if (!go_on) return false;
    if (within() && change->first == key) {
      if (change->second.has_value()) go_on = visit(key, *change->second);
      ++change;
    } else {
      go_on = visit(key, record);
    }
    return go_on;
  }));
  visit_changes_below(absl::nullopt);
  return absl::OkStatus();
}

absl::Status CorruptRecord(absl::string_view key) {
  return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                 absl::StrCat("the view record \"", key,
                              "\" cannot be read; check the store before serving from it"));
}

namespace view_key {

std::string Charter() { return "charter"; }
std::string Chain(absl::string_view kind, absl::string_view subject) {
  return absl::StrCat("chain/", kind, "/", subject);
}
std::string Statement(absl::string_view digest) { return absl::StrCat("statement/", Hex(digest)); }
std::string Participant(absl::string_view name) { return absl::StrCat("participant/", name); }
std::string Access(absl::string_view tls_key_digest) {
  return absl::StrCat("access/", Hex(tls_key_digest));
}
std::string Sheet(absl::string_view subject) { return absl::StrCat("sheet/", subject); }
std::string Proposal(absl::string_view subject) { return absl::StrCat("proposal/", subject); }
std::string Decision(absl::string_view subject) { return absl::StrCat("decision/", subject); }
std::string Body(absl::string_view digest) { return absl::StrCat("body/", Hex(digest)); }
std::string Plan(absl::string_view plan_id) { return absl::StrCat("plan/", plan_id); }
std::string Planned(absl::string_view plan_id) { return absl::StrCat("planned/", plan_id); }
std::string Exercise(absl::string_view exercise_id) {
  return absl::StrCat("exercise/", exercise_id);
}
std::string Reachability(absl::string_view state_name) {
  return absl::StrCat("reachability/", state_name);
}
std::string Report(absl::string_view exercise_id) { return absl::StrCat("report/", exercise_id); }
std::string RetiredKey(absl::string_view participant, absl::string_view key_digest) {
  return absl::StrCat("retired/", participant, "/", Hex(key_digest));
}

}  // namespace view_key

}  // namespace rollcall
