#include "core/interchange/json_reader.h"

#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/interchange/json_fields.h"

namespace rollcall {
namespace {

constexpr absl::string_view kMark = "\xEF\xBB\xBF";
constexpr absl::string_view kLists[] = {"data", "teams", "contacts", "entities",
                                        "entitySearchResults"};
// How a jCard begins; a list that begins so is one record.
constexpr absl::string_view kJCard = "\"vcard\"";
// Members of an RDAP or JSContact object that look like lists of records, but
// belong to it.
constexpr absl::string_view kOneRecord[] = {"\"objectClassName\"", "\"@type\""};

// The text of a JSON string when it has no escapes; names of lists have none.
absl::string_view Unquoted(absl::string_view text) {
  return text.size() < 2 ? absl::string_view() : text.substr(1, text.size() - 2);
}

template <size_t kCount>
bool IsOneOf(absl::string_view text, const absl::string_view (&words)[kCount]) {
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

}  // namespace

JsonReader::JsonReader(absl::string_view bytes)
    : text_(bytes),
      mark_bytes_(absl::StartsWith(bytes, kMark) ? kMark.size() : 0),
      cursor_(bytes.substr(mark_bytes_)) {
  text_.remove_prefix(mark_bytes_);
}

// Passes the whole file once, so that one which has been cut off is refused
// before any of its records is used, and finds the list.
absl::Status JsonReader::Start() {
  JsonCursor whole(text_);
  const char first = whole.Peek();
  if (first != '[' && first != '{') {
    return whole.Error("the file is no JSON: it must begin with [ or {");
  }
  RETURN_IF_ERROR(whole.TakeValue().status());
  if (whole.Peek() != '\0' || whole.offset() != text_.size()) {
    return whole.Error("something follows the end of the JSON value");
  }
  if (first == '{') return FindList();
  JsonCursor element = cursor_;
  RETURN_IF_ERROR(element.Expect('['));
  if (element.Peek() == '"') {
    ASSIGN_OR_RETURN(const absl::string_view word, element.TakeValue());
    is_list_ = word != kJCard;
  } else {
    is_list_ = true;
  }
  if (is_list_) RETURN_IF_ERROR(cursor_.Expect('['));
  return absl::OkStatus();
}

absl::Status JsonReader::FindList() {
  JsonCursor member = cursor_;
  JsonCursor list = cursor_;
  std::vector<std::string> beside;
  bool one_record = false;
  RETURN_IF_ERROR(member.Expect('{'));
  while (member.Peek() != '}') {
    if (member.Peek() != '"') return member.Error("here must stand the name of a member");
    ASSIGN_OR_RETURN(const absl::string_view name, member.TakeValue());
    RETURN_IF_ERROR(member.Expect(':'));
    one_record = one_record || IsOneOf(name, kOneRecord);
    const bool found = !is_list_ && member.Peek() == '[' && IsOneOf(Unquoted(name), kLists);
    if (found) {
      is_list_ = true;
      list = member;
    }
    ASSIGN_OR_RETURN(const absl::string_view value, member.TakeValue());
    if (!found) {
      if (value.size() > kMaxRecordBytes || !nlohmann::json::accept(value.begin(), value.end()) ||
          !nlohmann::json::accept(name.begin(), name.end())) {
        // A file that is one record has its own check and its own message.
        beside.push_back("a member that is no JSON");
      } else {
        beside.emplace_back(Unquoted(name));
      }
    }
    if (member.Peek() == '}') break;
    RETURN_IF_ERROR(member.Expect(','));
  }
  is_list_ = is_list_ && !one_record;
  if (!is_list_) return absl::OkStatus();
  beside_ = std::move(beside);
  cursor_ = list;
  return cursor_.Expect('[');
}

absl::StatusOr<bool> JsonReader::ReadRecord(SourceRecord& record) {
  if (!started_) {
    started_ = true;
    RETURN_IF_ERROR(Start());
  }
  if (ended_) return false;
  if (is_list_) {
    if (records_ > 0 && cursor_.Peek() != ']') RETURN_IF_ERROR(cursor_.Expect(','));
    if (cursor_.Peek() == ']' && (records_ == 0 || text_[cursor_.offset() - 1] != ',')) {
      ended_ = true;
      return false;
    }
  } else {
    ended_ = true;
  }
  cursor_.Peek();
  record.number = ++records_;
  record.place = cursor_.place();
  ASSIGN_OR_RETURN(const absl::string_view text, cursor_.TakeValue());
  if (text.size() > kMaxRecordBytes) {
    return UnreadableFile(record.place,
                          absl::StrCat("the record has more than ", kMaxRecordBytes, " bytes"));
  }
  record.digest = Sha256(text);
  if (records_ == 1 && !beside_.empty()) {
    record.Note(record.place, "",
                absl::StrCat("beside the list, the file has ", absl::StrJoin(beside_, ", "),
                             ", which are not read"));
  }
  RETURN_IF_ERROR(AddJsonFields(text, record));
  return true;
}

}  // namespace rollcall
