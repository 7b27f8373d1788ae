#include "services/mail/mime_mail.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/mime/gmime_objects.h"

namespace rollcall {
namespace {

// Quoted-printable makes three bytes of each that is not ASCII, base64 four of any
// three: it is shorter when more than one in six is not.
constexpr size_t kBase64From = 6;

struct Free {
  void operator()(GMimeFormatOptions* options) const { g_mime_format_options_free(options); }
  void operator()(GDateTime* time) const { g_date_time_unref(time); }
  void operator()(char* text) const { g_free(text); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// The entity as it goes out.
std::string ToBytes(GMimeObject* object) {
  const Owned<GMimeFormatOptions> options(g_mime_format_options_new());
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  const Owned<char> text(g_mime_object_to_string(object, options.get()));
  return text.get();
}

Counted<GMimePart> MakePart(absl::string_view type, absl::string_view subtype,
                            absl::string_view bytes, GMimeContentEncoding encoding) {
  Counted<GMimePart> part(
      g_mime_part_new_with_type(std::string(type).c_str(), std::string(subtype).c_str()));
  const Counted<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Counted<GMimeDataWrapper> content(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), encoding);
  return part;
}

// Quoted-printable, or base64 where that is shorter: nothing on the way has to
// change it and break the signature.
Counted<GMimePart> MakeText(absl::string_view subtype, absl::string_view text) {
  const auto beyond_ascii =
      std::count_if(text.begin(), text.end(), [](char byte) { return !absl::ascii_isascii(byte); });
  Counted<GMimePart> part = MakePart("text", subtype, text,
                                     kBase64From * static_cast<size_t>(beyond_ascii) > text.size()
                                         ? GMIME_CONTENT_ENCODING_BASE64
                                         : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
  return part;
}

Counted<GMimeMultipart> MakeAlternative(const MailContent& content) {
  Counted<GMimeMultipart> alternative(g_mime_multipart_new_with_subtype("alternative"));
  const auto text = MakeText("plain", content.text);
  const auto html = MakeText("html", content.html);
  g_mime_multipart_add(alternative.get(), GMIME_OBJECT(text.get()));
  g_mime_multipart_add(alternative.get(), GMIME_OBJECT(html.get()));
  return alternative;
}

// multipart/signed (RFC 8551 section 3.5.3) around `content`.
absl::StatusOr<Counted<GMimeMultipart>> Sign(GMimeMultipart* content, const CmsSigner& signer) {
  ASSIGN_OR_RETURN(const std::string signature,
                   signer.SignDetached(ToBytes(GMIME_OBJECT(content))));
  const auto part =
      MakePart("application", "pkcs7-signature", signature, GMIME_CONTENT_ENCODING_BASE64);
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "name", "smime.p7s");
  g_mime_object_set_disposition(GMIME_OBJECT(part.get()), GMIME_DISPOSITION_ATTACHMENT);
  g_mime_part_set_filename(part.get(), "smime.p7s");
  Counted<GMimeMultipart> outer(GMIME_MULTIPART(g_mime_multipart_signed_new()));
  const auto set = [&outer](const char* name, const char* value) {
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(outer.get()), name, value);
  };
  g_mime_multipart_set_boundary(outer.get(), nullptr);  // a random one
  set("protocol", "application/pkcs7-signature");
  set("micalg", "sha-256");
  g_mime_multipart_add(outer.get(), GMIME_OBJECT(content));
  g_mime_multipart_add(outer.get(), GMIME_OBJECT(part.get()));
  return outer;
}

void AddMailbox(GMimeMessage* message, GMimeAddressType type, const Mailbox& mailbox) {
  InternetAddressList* const list = g_mime_message_get_addresses(message, type);
  const Counted<InternetAddress> address(internet_address_mailbox_new(
      mailbox.name.empty() ? nullptr : mailbox.name.c_str(), mailbox.address.c_str()));
  internet_address_set_charset(address.get(), "utf-8");
  internet_address_list_add(list, address.get());
}

void SetHeaders(GMimeMessage* message, const MailHeaders& headers, absl::string_view subject) {
  AddMailbox(message, GMIME_ADDRESS_TYPE_FROM, headers.from);
  AddMailbox(message, GMIME_ADDRESS_TYPE_TO, headers.to);
  if (!headers.reply_to.empty()) {
    AddMailbox(message, GMIME_ADDRESS_TYPE_REPLY_TO, {"", headers.reply_to});
  }
  g_mime_message_set_subject(message, std::string(subject).c_str(), "utf-8");
  const Owned<GDateTime> date(g_date_time_new_from_unix_utc(absl::ToUnixSeconds(headers.date)));
  g_mime_message_set_date(message, date.get());
  g_mime_message_set_message_id(message, headers.message_id.c_str());
  const auto set = [message](const char* name, const char* value) {
    g_mime_object_set_header(GMIME_OBJECT(message), name, value, "utf-8");
  };
  set("Auto-Submitted", "auto-generated");
  set("X-Auto-Response-Suppress", "OOF, AutoReply");
}

}  // namespace

absl::StatusOr<std::string> WriteMimeMail(const MailHeaders& headers, const MailContent& content,
                                          const CmsSigner* signer) {
  InitializeGmime();
  const Counted<GMimeMessage> message(g_mime_message_new(/*pretty_headers=*/TRUE));
  SetHeaders(message.get(), headers, content.subject);
  Counted<GMimeMultipart> body = MakeAlternative(content);
  if (signer != nullptr) {
    ASSIGN_OR_RETURN(body, Sign(body.get(), *signer));
  }
  g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(body.get()));
  return ToBytes(GMIME_OBJECT(message.get()));
}

}  // namespace rollcall
