// A mail's words, written once and read as plain text and as HTML.
#ifndef ROLLCALL_SERVICES_MAIL_MAIL_PAGE_H_
#define ROLLCALL_SERVICES_MAIL_MAIL_PAGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "core/geography/state.h"

namespace rollcall {

// What a mail says, in both forms.
struct MailContent {
  std::string subject;
  std::string text;
  std::string html;  // whole document; loads nothing, links nowhere but where told
};

// Collects sections, each in one language. Whatever is given is text: HTML
// escapes it. Thread-compatible.
class MailPage {
 public:
  // Begins a section; Arabic runs from right to left.
  void Section(Language language);
  void Heading(absl::string_view words);
  void Paragraph(absl::string_view words);
  // "label: value", on a line of its own; the colon is the language's.
  void Fact(absl::string_view label, absl::string_view value);
  // For people to copy: a code, a command; from left to right in every language.
  void Verbatim(absl::string_view words);
  // A page that somebody may open.
  void Link(absl::string_view url);

  // Ends the page.
  MailContent Finish(absl::string_view subject) &&;

 private:
  void EndSection();

  std::string text_;
  std::string html_;
  std::string first_language_;
  absl::string_view colon_;
  bool in_section_ = false;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_MAIL_PAGE_H_
