#include "core/statement/canonical.h"

#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/unknown_field_set.h"

namespace rollcall {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::Status NotCanonical(absl::string_view what, absl::string_view why) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_NOT_CANONICAL,
                 absl::StrCat(what, " is not in canonical form: ", why),
                 {{"message", std::string(what)}});
}

// Number of the first unknown field at any depth; 0 for none. Asks only for fields
// that are messages: Reflection::ListFields would collect and sort all of them.
int FirstUnknownField(const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  const auto& unknown = reflection.GetUnknownFields(message);
  if (!unknown.empty()) return unknown.field(0).number();
  const Descriptor& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor* const field = descriptor.field(i);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      if (!reflection.HasField(message, field)) continue;
      if (const int n = FirstUnknownField(reflection.GetMessage(message, field)); n != 0) return n;
      continue;
    }
    const int size = reflection.FieldSize(message, field);
    for (int element = 0; element < size; ++element) {
      const int n = FirstUnknownField(reflection.GetRepeatedMessage(message, field, element));
      if (n != 0) return n;
    }
  }
  return 0;
}

}  // namespace

std::string EncodeCanonical(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializePartialToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

absl::Status DecodeCanonical(absl::string_view bytes, absl::string_view what, Message* message) {
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()) ||
      !message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return NotCanonical(what, "the bytes are truncated or are no such message");
  }
  if (const int number = FirstUnknownField(*message); number != 0) {
    return NotCanonical(what, absl::StrCat("unknown field ", number));
  }
  if (EncodeCanonical(*message) != bytes) {
    return NotCanonical(what,
                        "a field is given twice, fields are out of order, a number is padded or a "
                        "default value is spelled out");
  }
  return absl::OkStatus();
}

}  // namespace rollcall
