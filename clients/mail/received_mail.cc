#include "clients/mail/received_mail.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/utf8.h"
#include "core/mime/gmime_objects.h"

namespace rollcall {
namespace {

constexpr int kMaxHeaders = 1000;              // a hundred is much
constexpr size_t kMaxHeaderBytes = 16 * 1024;  // of one that is kept

// Well-formed UTF-8: what is none is left out.
std::string Cleaned(absl::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const absl::string_view before = text;
    if (TakeCodePoint(text).has_value()) {
      clean.append(before.data(), before.size() - text.size());
    } else {
      text.remove_prefix(1);
    }
  }
  return clean;
}

class Taker {
 public:
  explicit Taker(ReceivedMail& mail) : mail_(mail) {}

  void TakeHeaders(GMimeObject* object) {
    GMimeHeaderList* const list = g_mime_object_get_header_list(object);
    const int count = g_mime_header_list_get_count(list);
    if (count > kMaxHeaders) mail_.whole = false;
    for (int i = 0; i < std::min(count, kMaxHeaders); ++i) {
      GMimeHeader* const header = g_mime_header_list_get_header_at(list, i);
      const char* const name = g_mime_header_get_name(header);
      const char* const value = g_mime_header_get_value(header);
      if (name == nullptr || value == nullptr) continue;
      mail_.headers.emplace_back(name,
                                 Cleaned(absl::string_view(value).substr(0, kMaxHeaderBytes)));
    }
  }

  void TakePart(GMimeObject* object, int depth) {
    if (object == nullptr) return;
    if (depth > kMaxMailDepth || ++parts_ > kMaxMailParts) {
      mail_.whole = false;
      return;
    }
    if (GMIME_IS_MULTIPART(object)) {
      auto* const multipart = GMIME_MULTIPART(object);
      const int count = g_mime_multipart_get_count(multipart);
      for (int i = 0; i < count && parts_ <= kMaxMailParts; ++i) {
        TakePart(g_mime_multipart_get_part(multipart, i), depth + 1);
      }
      return;
    }
    if (GMIME_IS_PART(object)) TakeLeaf(GMIME_PART(object));
  }

 private:
  static bool IsType(GMimePart* part, const char* type, const char* subtype) {
    return g_mime_content_type_is_type(g_mime_object_get_content_type(GMIME_OBJECT(part)), type,
                                       subtype);
  }

  void TakeLeaf(GMimePart* part) {
    if (IsType(part, "message", "delivery-status") ||
        IsType(part, "message", "global-delivery-status")) {
      if (mail_.report.empty()) mail_.report = Content(part);
    } else if (IsType(part, "message", "disposition-notification")) {
      mail_.receipt = true;
    } else if (GMIME_IS_TEXT_PART(part) && !g_mime_part_is_attachment(part)) {
      if (IsType(part, "text", "plain")) TakeText(part, mail_.plain);
      if (IsType(part, "text", "html")) TakeText(part, mail_.html);
    }
  }

  // Decoded, and in UTF-8 whatever it came in.
  void TakeText(GMimePart* part, std::string& text) {
    char* const taken = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    if (taken == nullptr) return;
    const std::string clean = Cleaned(absl::string_view(taken).substr(0, kMaxMailTextBytes));
    g_free(taken);
    if (text.size() + clean.size() > kMaxMailTextBytes) {
      mail_.whole = false;
      return;
    }
    absl::StrAppend(&text, clean, "\n");
  }

  // Decoded bytes.
  static std::string Content(GMimePart* part) {
    GMimeDataWrapper* const wrapper = g_mime_part_get_content(part);
    if (wrapper == nullptr) return "";
    const Counted<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(wrapper, stream.get());
    const GByteArray* const bytes =
        g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return Cleaned(absl::string_view(reinterpret_cast<const char*>(bytes->data),
                                     std::min<size_t>(bytes->len, kMaxMailTextBytes)));
  }

  ReceivedMail& mail_;
  size_t parts_ = 0;
};

}  // namespace

absl::optional<absl::string_view> ReceivedMail::Header(absl::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (absl::EqualsIgnoreCase(key, name)) return value;
  }
  return absl::nullopt;
}

ReceivedMail TakeApart(absl::string_view bytes) {
  InitializeGmime();
  ReceivedMail mail;
  mail.whole = bytes.size() <= kMaxMailBytes;
  bytes = bytes.substr(0, kMaxMailBytes);
  const Counted<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Counted<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Counted<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (message == nullptr) return mail;
  Taker taker(mail);
  taker.TakeHeaders(GMIME_OBJECT(message.get()));
  taker.TakePart(g_mime_message_get_mime_part(message.get()), 0);
  return mail;
}

}  // namespace rollcall
