// XML as events, a block at a time, without what makes XML dangerous: no document
// type and so no entities of its own, and limited depth.
#ifndef ROLLCALL_CORE_INTERCHANGE_XML_STREAM_H_
#define ROLLCALL_CORE_INTERCHANGE_XML_STREAM_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

struct XML_ParserStruct;

namespace rollcall {

// Parts of workbooks are some ten levels deep.
inline constexpr size_t kMaxXmlDepth = 64;

// An element's attributes; valid during the call only.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // Empty when there is none. Prefixes as they stand: "r:id".
  absl::string_view Get(absl::string_view name) const;

 private:
  const char** pairs_;  // name, value, ..., null
};

// What listens. Names are without prefix.
class XmlListener {
 public:
  virtual ~XmlListener() = default;
  virtual void OnStart(absl::string_view name, const XmlAttributes& attributes) = 0;
  virtual void OnEnd(absl::string_view name) = 0;
  virtual void OnText(absl::string_view text) = 0;
};

// Not thread-safe; the listener outlives it.
class XmlStream {
 public:
  // `part` names the document in errors.
  XmlStream(std::string part, XmlListener& listener);
  ~XmlStream();
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  // Parses the next bytes; `last` with the last of them. UnreadableFile with the
  // line in the part for what is no XML, deeper than kMaxXmlDepth, or has a
  // document type.
  absl::Status Feed(absl::string_view bytes, bool last);

 private:
  struct Callbacks;

  std::string part_;
  XmlListener& listener_;
  XML_ParserStruct* parser_;
  size_t depth_ = 0;
  std::string refused_;  // why we stopped the parser
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_XML_STREAM_H_
