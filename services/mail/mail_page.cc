#include "services/mail/mail_page.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace rollcall {
namespace {

constexpr absl::string_view kRule = "----------------------------------------";
constexpr absl::string_view kPageStyle =
    "font-family:sans-serif;line-height:1.5;max-width:42em;margin:1em";
constexpr absl::string_view kCodeStyle = "font-family:monospace;font-size:120%";

absl::string_view Colon(Language language) {
  if (language == Language::kFrench) return " : ";
  if (language == Language::kChinese) return "：";
  return ": ";
}

std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"\"", "&quot;"},
                                    {"'", "&#39;"},
                                    {"\n", "<br>"}});
}

}  // namespace

void MailPage::Section(Language language) {
  EndSection();
  const absl::string_view code = LanguageCode(language);
  colon_ = Colon(language);
  if (first_language_.empty()) {
    first_language_ = std::string(code);
  } else {
    absl::StrAppend(&text_, kRule, "\n\n");
    absl::StrAppend(&html_, "<hr>\n");
  }
  absl::StrAppend(&html_, "<div lang=\"", code, "\" dir=\"",
                  language == Language::kArabic ? "rtl" : "ltr", "\">\n");
  in_section_ = true;
}

void MailPage::EndSection() {
  if (in_section_) absl::StrAppend(&html_, "</div>\n");
  in_section_ = false;
}

void MailPage::Heading(absl::string_view words) {
  absl::StrAppend(&text_, words, "\n\n");
  absl::StrAppend(&html_, "<h2 style=\"font-size:100%\">", Escape(words), "</h2>\n");
}

void MailPage::Paragraph(absl::string_view words) {
  absl::StrAppend(&text_, words, "\n\n");
  absl::StrAppend(&html_, "<p>", Escape(words), "</p>\n");
}

void MailPage::Fact(absl::string_view label, absl::string_view value) {
  absl::StrAppend(&text_, label, colon_, value, "\n\n");
  absl::StrAppend(&html_, "<p>", Escape(label), colon_, "<b><bdi>", Escape(value),
                  "</bdi></b></p>\n");
}

void MailPage::Verbatim(absl::string_view words) {
  absl::StrAppend(&text_, "    ", words, "\n\n");
  absl::StrAppend(&html_, "<p dir=\"ltr\" style=\"", kCodeStyle, "\">", Escape(words), "</p>\n");
}

void MailPage::Link(absl::string_view url) {
  absl::StrAppend(&text_, "    ", url, "\n\n");
  absl::StrAppend(&html_, "<p dir=\"ltr\"><a href=\"", Escape(url), "\">", Escape(url),
                  "</a></p>\n");
}

MailContent MailPage::Finish(absl::string_view subject) && {
  EndSection();
  MailContent content;
  content.subject = std::string(subject);
  content.text = std::move(text_);
  content.html = absl::StrCat("<!DOCTYPE html>\n<html lang=\"", first_language_,
                              "\">\n<head><meta charset=\"utf-8\"><title>", Escape(subject),
                              "</title></head>\n<body style=\"", kPageStyle, "\">\n", html_,
                              "</body>\n</html>\n");
  return content;
}

}  // namespace rollcall
