#include "services/mail/mime_mail.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/base/status_macros.h"
#include "core/mime/gmime_objects.h"

namespace rollcall {
namespace {

// Quoted-printable makes three bytes of each that is not ASCII, base64 four of any
// three: it is shorter when more than one in six is not.
constexpr size_t kBase64From = 6;
// Between parts. Neither encoding can write "=_" (RFC 2045 section 6.7).
constexpr absl::string_view kBetweenForms = "=_forms";
constexpr absl::string_view kBeforeSignature = "=_signature";

struct Free {
  void operator()(GMimeFormatOptions* options) const { g_mime_format_options_free(options); }
  void operator()(GDateTime* time) const { g_date_time_unref(time); }
  void operator()(char* text) const { g_free(text); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// Lines ending in LF, encoded, end in CR LF.
std::string Encode(absl::string_view bytes, GMimeContentEncoding encoding) {
  GMimeEncoding state;
  g_mime_encoding_init_encode(&state, encoding);
  std::string encoded(g_mime_encoding_outlen(&state, bytes.size()), '\0');
  encoded.resize(g_mime_encoding_flush(&state, bytes.data(), bytes.size(), encoded.data()));
  return absl::StrReplaceAll(encoded, {{"\n", "\r\n"}});
}

// Quoted-printable, or base64 where that is shorter: nothing on the way has to
// change it and break the signature.
std::string TextPart(absl::string_view subtype, absl::string_view text) {
  const auto beyond_ascii =
      std::count_if(text.begin(), text.end(), [](char byte) { return !absl::ascii_isascii(byte); });
  const bool base64 = kBase64From * static_cast<size_t>(beyond_ascii) > text.size();
  return absl::StrCat("Content-Type: text/", subtype,
                      "; charset=utf-8\r\nContent-Transfer-Encoding: ",
                      base64 ? "base64" : "quoted-printable", "\r\n\r\n",
                      Encode(text, base64 ? GMIME_CONTENT_ENCODING_BASE64
                                          : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE));
}

// An entity of two. `type` is what stands behind "multipart/".
std::string Multipart(absl::string_view type, absl::string_view boundary, absl::string_view first,
                      absl::string_view second) {
  return absl::StrCat("Content-Type: multipart/", type, "; boundary=\"", boundary, "\"\r\n\r\n--",
                      boundary, "\r\n", first, "\r\n--", boundary, "\r\n", second, "\r\n--",
                      boundary, "--\r\n");
}

// multipart/signed (RFC 8551 section 3.5.3) around an entity.
absl::StatusOr<std::string> Sign(absl::string_view entity, const CmsSigner& signer) {
  ASSIGN_OR_RETURN(const std::string signature, signer.SignDetached(entity));
  return Multipart("signed; protocol=\"application/pkcs7-signature\";\r\n\tmicalg=sha-256",
                   kBeforeSignature, entity,
                   absl::StrCat("Content-Type: application/pkcs7-signature; name=smime.p7s\r\n"
                                "Content-Disposition: attachment; filename=smime.p7s\r\n"
                                "Content-Transfer-Encoding: base64\r\n\r\n",
                                Encode(signature, GMIME_CONTENT_ENCODING_BASE64)));
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
  const Owned<GMimeFormatOptions> options(g_mime_format_options_new());
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  const Owned<char> above(g_mime_object_get_headers(GMIME_OBJECT(message.get()), options.get()));
  std::string entity = Multipart("alternative", kBetweenForms, TextPart("plain", content.text),
                                 TextPart("html", content.html));
  if (signer != nullptr) {
    ASSIGN_OR_RETURN(entity, Sign(entity, *signer));
  }
  return absl::StrCat(above.get(), "MIME-Version: 1.0\r\n", entity);
}

}  // namespace rollcall
