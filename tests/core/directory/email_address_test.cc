#include "core/directory/email_address.h"

#include <gtest/gtest.h>
#include <idn2.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "rapidcheck/gtest.h"

namespace rollcall {
namespace {

// What libidn2 makes of a domain is a host name of RFC 1123 with two labels or more.
bool IsHostNameToLibidn2(const std::string& domain) {
  char* output = nullptr;
  const int result =
      idn2_to_ascii_8z(domain.c_str(), &output, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<char, decltype(&idn2_free)> owner(output, &idn2_free);
  if (result != IDN2_OK || absl::string_view(output).size() > 253) return false;
  const std::vector<std::string> labels = absl::StrSplit(output, '.');
  for (const std::string& label : labels) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') {
      return false;
    }
    for (const unsigned char c : label) {
      if (c != '-' && !absl::ascii_isalnum(c)) return false;
    }
  }
  return labels.size() >= 2 && labels.back().find_first_not_of("0123456789") != std::string::npos;
}

RC_GTEST_PROP(EmailAddressTest, AsciiDomainsGetTheVerdictOfLibidn2, ()) {
  const auto part = rc::gen::weightedElement<std::string>({{30, "a"},
                                                           {10, "B"},
                                                           {5, "7"},
                                                           {5, "-"},
                                                           {2, "xn"},
                                                           {2, "XN"},
                                                           {2, "p1ai"},
                                                           {1, "--"},
                                                           {1, "_"},
                                                           {1, " "},
                                                           {1, std::string(60, 'c')}});
  const auto label =
      rc::gen::map(rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(part)),
                   [](const std::vector<std::string>& parts) { return absl::StrJoin(parts, ""); });
  const auto labels = *rc::gen::resize(6, rc::gen::container<std::vector<std::string>>(label));
  const std::string domain = absl::StrJoin(labels, ".");
  RC_PRE(!domain.empty());
  const bool taken = CheckEmailAddress(absl::StrCat("a@", domain)).ok();
  RC_CLASSIFY(taken);
  RC_ASSERT(taken == IsHostNameToLibidn2(domain));
}

TEST(EmailAddressTest, TakesAddressesOfAnyScript) {
  for (const absl::string_view address :
       {"duty@cert.example", "a.b+c@sub.cert.example", "o'neil@cert.example", "x@a-b.example",
        "طوارئ@مثال.example", "值班@应急.example", "кезекчи@мисал.example", "duty@xn--p1ai.example",
        "müller@straße.example", "a@B.EXAMPLE", "1@2.example", "_@c.int"}) {
    EXPECT_TRUE(CheckEmailAddress(address).ok()) << address << ": " << CheckEmailAddress(address);
  }
}

TEST(EmailAddressTest, RefusesWhatCannotBeReached) {
  const std::string nul("a@b\0.example", 12);
  for (const absl::string_view address : {absl::string_view(""),
                                          absl::string_view("duty"),
                                          absl::string_view("@cert.example"),
                                          absl::string_view("duty@"),
                                          absl::string_view("duty@localhost"),
                                          absl::string_view("duty@cert..example"),
                                          absl::string_view("duty@.example"),
                                          absl::string_view("duty@cert.example."),
                                          absl::string_view(".duty@cert.example"),
                                          absl::string_view("duty.@cert.example"),
                                          absl::string_view("du..ty@cert.example"),
                                          absl::string_view("du ty@cert.example"),
                                          absl::string_view("duty@ce rt.example"),
                                          absl::string_view("\"du ty\"@cert.example"),
                                          absl::string_view("a@b@cert.example"),
                                          absl::string_view("duty@[192.0.2.1]"),
                                          absl::string_view("duty@192.0.2.1"),
                                          absl::string_view("duty@-cert.example"),
                                          absl::string_view("duty@cert-.example"),
                                          absl::string_view("duty@ce_rt.example"),
                                          absl::string_view("du,ty@cert.example"),
                                          absl::string_view("Duty <duty@cert.example>"),
                                          absl::string_view("duty@xn--a-\xC3\xA4.example"),
                                          absl::string_view("duty@\u202Ecert.example"),
                                          absl::string_view("du\u00A0ty@cert.example"),
                                          absl::string_view("\xFF@cert.example"),
                                          absl::string_view("a@\xFF.example"),
                                          absl::string_view(nul)}) {
    EXPECT_FALSE(CheckEmailAddress(address).ok()) << testing::PrintToString(address);
  }
}

TEST(EmailAddressTest, HoldsTheLimitsOfRfc5321) {
  EXPECT_TRUE(CheckEmailAddress(absl::StrCat(std::string(64, 'a'), "@b.example")).ok());
  EXPECT_FALSE(CheckEmailAddress(absl::StrCat(std::string(65, 'a'), "@b.example")).ok());
  EXPECT_TRUE(CheckEmailAddress(absl::StrCat("a@", std::string(63, 'b'), ".example")).ok());
  EXPECT_FALSE(CheckEmailAddress(absl::StrCat("a@", std::string(64, 'b'), ".example")).ok());
  std::string domain;
  for (int i = 0; i < 130; ++i) domain += "b.";
  EXPECT_FALSE(CheckEmailAddress(absl::StrCat("a@", domain, "example")).ok());
}

TEST(EmailAddressTest, NeverRepeatsTheAddress) {
  for (const absl::string_view address : {"secret@[1.2.3.4]", "secret..x@a.example", "secret"}) {
    EXPECT_FALSE(absl::StrContains(CheckEmailAddress(address).message(), "secret"));
  }
}

TEST(EmailAddressTest, GivesTheDomainAsItGoesIntoTheDns) {
  EXPECT_EQ(WithAsciiDomain("cert@bücher.example").value(), "cert@xn--bcher-kva.example");
  EXPECT_EQ(WithAsciiDomain("联络@例え.テスト").value(), "联络@xn--r8jz45g.xn--zckzah");
  EXPECT_EQ(WithAsciiDomain("Cert+x@cert.example").value(), "Cert+x@cert.example");
  EXPECT_FALSE(WithAsciiDomain("cert@").ok());
}

}  // namespace
}  // namespace rollcall
