#include "core/directory/email_address.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

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

}  // namespace
}  // namespace rollcall
