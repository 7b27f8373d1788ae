// OwnWordsOfHtml: libxml2 reads whatever HTML there is.
#include <libxml/HTMLparser.h>

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/mail/own_words.h"

namespace rollcall {
namespace {

constexpr absl::string_view kSilent[] = {"script", "style", "head", "title", "template"};
constexpr absl::string_view kInline[] = {"a",   "abbr", "b", "bdi",   "code", "em",     "font",
                                         "i",   "mark", "s", "small", "span", "strong", "sub",
                                         "sup", "tt",   "u", "wbr",   "o:p"};
// Classes of what mail programs mark as quoted.
constexpr absl::string_view kQuotedClasses[] = {"gmail_quote",      "gmail_attr",
                                                "yahoo_quoted",     "moz-cite-prefix",
                                                "protonmail_quote", "zmail_extra"};
// Ids from which on a mail is the one that it answers.
constexpr absl::string_view kDividerIds[] = {"divRplyFwdMsg", "appendonsend",
                                             "OLK_SRC_BODY_SECTION",
                                             "mail-editor-reference-message-container"};
// Outlook's line above the quoted header; spaces left out.
constexpr absl::string_view kDividerStyle = "border-top:solid";

struct FreeDocument {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};

template <size_t kSize>
bool IsOneOf(absl::string_view word, const absl::string_view (&words)[kSize]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string Attribute(xmlNode* node, const char* name) {
  xmlChar* const value = xmlGetProp(node, reinterpret_cast<const xmlChar*>(name));
  if (value == nullptr) return "";
  const std::string text = reinterpret_cast<const char*>(value);
  xmlFree(value);
  return text;
}

absl::string_view NameOf(const xmlNode* node) {
  return node->name == nullptr ? absl::string_view()
                               : absl::string_view(reinterpret_cast<const char*>(node->name));
}

bool IsQuotation(xmlNode* node) {
  if (NameOf(node) == "blockquote") return true;
  const std::string classes = Attribute(node, "class");
  for (const absl::string_view word : absl::StrSplit(classes, ' ')) {
    if (IsOneOf(word, kQuotedClasses)) return true;
  }
  return false;
}

bool IsDivider(xmlNode* node) {
  if (IsOneOf(Attribute(node, "id"), kDividerIds)) return true;
  const std::string style =
      absl::StrReplaceAll(absl::AsciiStrToLower(Attribute(node, "style")), {{" ", ""}});
  return NameOf(node) == "div" && absl::StrContains(style, kDividerStyle);
}

// Collects text in document order; the parser limits the depth of the tree.
class Reader {
 public:
  // False once a divider was met: the rest is not read.
  bool Read(xmlNode* node) {
    for (; node != nullptr; node = node->next) {
      if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
        if (node->content != nullptr) AddText(reinterpret_cast<const char*>(node->content));
        continue;
      }
      if (node->type != XML_ELEMENT_NODE) continue;
      if (IsDivider(node)) return false;
      if (IsOneOf(NameOf(node), kSilent) || IsQuotation(node)) continue;
      const bool block = !IsOneOf(NameOf(node), kInline);
      if (block) words_.push_back('\n');
      if (!Read(node->children)) return false;
      if (block) words_.push_back('\n');
    }
    return true;
  }

  const std::string& words() const { return words_; }

 private:
  // Line breaks in the source are spaces.
  void AddText(absl::string_view text) {
    for (const char c : text)
      words_.push_back(absl::ascii_isspace(static_cast<unsigned char>(c)) ? ' ' : c);
  }

  std::string words_;
};

}  // namespace

std::string OwnWordsOfHtml(absl::string_view html) {
  const std::unique_ptr<xmlDoc, FreeDocument> document(htmlReadMemory(
      html.data(), static_cast<int>(html.size()), nullptr, "UTF-8",
      HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET));
  if (document == nullptr) return "";
  Reader reader;
  reader.Read(xmlDocGetRootElement(document.get()));
  return OwnWords(reader.words());
}

}  // namespace rollcall
