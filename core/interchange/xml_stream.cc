#include "core/interchange/xml_stream.h"

#include <expat.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/interchange/source_record.h"

namespace rollcall {
namespace {

absl::string_view WithoutPrefix(absl::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == absl::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

absl::string_view XmlAttributes::Get(absl::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (name == pair[0]) return pair[1];
  }
  return "";
}

// What expat calls back.
struct XmlStream::Callbacks {
  static void Start(void* data, const char* name, const char** attributes) {
    auto* stream = static_cast<XmlStream*>(data);
    if (!stream->refused_.empty()) return;
    if (++stream->depth_ > kMaxXmlDepth) {
      Stop(stream, absl::StrCat("is nested more than ", kMaxXmlDepth, " levels deep"));
      return;
    }
    stream->listener_.OnStart(WithoutPrefix(name), XmlAttributes(attributes));
  }
  static void End(void* data, const char* name) {
    auto* stream = static_cast<XmlStream*>(data);
    if (!stream->refused_.empty()) return;
    --stream->depth_;
    stream->listener_.OnEnd(WithoutPrefix(name));
  }
  static void Text(void* data, const char* text, int length) {
    auto* stream = static_cast<XmlStream*>(data);
    if (!stream->refused_.empty()) return;
    stream->listener_.OnText({text, static_cast<size_t>(length)});
  }
  static void Doctype(void* data, const char*, const char*, const char*, int) {
    Stop(static_cast<XmlStream*>(data), "has a document type, which no workbook needs");
  }
  static void Stop(XmlStream* stream, std::string why) {
    stream->refused_ = std::move(why);
    XML_StopParser(stream->parser_, XML_FALSE);
  }
};

XmlStream::XmlStream(std::string part, XmlListener& listener)
    : part_(std::move(part)), listener_(listener), parser_(XML_ParserCreate(nullptr)) {
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, &Callbacks::Start, &Callbacks::End);
  XML_SetCharacterDataHandler(parser_, &Callbacks::Text);
  XML_SetStartDoctypeDeclHandler(parser_, &Callbacks::Doctype);
}

XmlStream::~XmlStream() { XML_ParserFree(parser_); }

absl::Status XmlStream::Feed(absl::string_view bytes, bool last) {
  if (refused_.empty() && XML_Parse(parser_, bytes.data(), static_cast<int>(bytes.size()),
                                    last ? 1 : 0) == XML_STATUS_OK) {
    return absl::OkStatus();
  }
  const std::string why =
      refused_.empty() ? absl::StrCat("is no XML: ", XML_ErrorString(XML_GetErrorCode(parser_)))
                       : refused_;
  return UnreadableFile(
      {XML_GetCurrentLineNumber(parser_), XML_GetCurrentColumnNumber(parser_) + 1},
      absl::StrCat(part_, " ", why));
}

}  // namespace rollcall
