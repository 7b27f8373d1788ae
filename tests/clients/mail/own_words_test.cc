#include "clients/mail/own_words.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCode[] = "7F3A9C0DDC03Q4SA94";
constexpr char kOther[] = "00000000AAAAAAAA11";

TEST(OwnWordsTest, LeavesOutWhatIsMarkedAsQuoted) {
  EXPECT_EQ(OwnWords("Yes.\n> 7F3A9C0DDC03Q4SA94\r\n >> more\nBye"), "Yes.\nBye\n");
}

TEST(OwnWordsTest, KeepsWhatStandsBelowAQuotation) {
  EXPECT_EQ(OwnWords("On Monday, Rollcall wrote:\n> the code\n\nHere it is"),
            "On Monday, Rollcall wrote:\n\nHere it is\n");
}

TEST(OwnWordsTest, EndsAtTheDividersOfEveryLanguage) {
  for (const char* divider : {"-----Original Message-----",
                              "----- Message d'origine -----",
                              "-----Mensaje original-----",
                              "-----Исходное сообщение-----",
                              "-----邮件原件-----",
                              "-----الرسالة الأصلية-----",
                              "---------- Forwarded message ---------",
                              "________________________________",
                              "From: Rollcall <a@b.example>\nSent: Monday",
                              "*From:* Rollcall\n*Date:* Monday",
                              "De : Rollcall\nEnvoyé : lundi",
                              "De: Rollcall\nEnviado el: lunes",
                              "От: Rollcall\nОтправлено: понедельник",
                              "发件人: Rollcall\n发送时间: 星期一",
                              "من: Rollcall\nتاريخ الإرسال: الاثنين",
                              "On Monday, Rollcall wrote:\nthe code",
                              "Le lundi, Rollcall a écrit :\nle code",
                              "El lunes, Rollcall escribió:\n\nel código",
                              "понедельник, Rollcall пишет:\nкод",
                              "在星期一，Rollcall 写道：\n代码",
                              "في الاثنين، Rollcall كتب:\nالرمز"}) {
    EXPECT_EQ(OwnWords(absl::StrCat("Mine\n", divider, "\nNot mine")), "Mine\n") << divider;
  }
}

TEST(OwnWordsTest, ASignatureOrADashedListDividesNothing) {
  EXPECT_THAT(OwnWords("-- \nDuty officer\n- item\nFrom: here we are\nLast"), HasSubstr("Last"));
}

TEST(OwnWordsTest, ReadsHtmlAsPeopleSeeIt) {
  EXPECT_THAT(OwnWordsOfHtml("<p>The code is <b>7F3A9C0DD</b>C03Q4SA94</p><script>x</script>"),
              HasSubstr("The code is 7F3A9C0DDC03Q4SA94"));
  EXPECT_THAT(OwnWordsOfHtml("<table><tr><td>7F3A9C0DD</td><td>C03Q4SA94</td></tr></table>"),
              Not(HasSubstr(kCode)));
  EXPECT_THAT(OwnWordsOfHtml("<div>7F3A9C0DD\nC03Q4SA94</div>"), Not(HasSubstr(kCode)));
}

TEST(OwnWordsTest, LeavesOutWhatMailProgramsMarkInHtml) {
  for (const char* quoted :
       {"<blockquote type=\"cite\">Q</blockquote>",
        "<div class=\"gmail_quote gmail_quote_container\"><div class=\"gmail_attr\">Q</div></div>",
        "<div class='yahoo_quoted'>Q</div>", "<div class=\"moz-cite-prefix\">Q</div>"}) {
    const std::string words =
        OwnWordsOfHtml(absl::StrCat("<div>Mine</div>", quoted, "<p>After</p>"));
    EXPECT_THAT(words, HasSubstr("Mine")) << quoted;
    EXPECT_THAT(words, HasSubstr("After")) << quoted;
    EXPECT_THAT(words, Not(HasSubstr("Q"))) << quoted;
  }
  for (const char* divider :
       {"<div id=\"appendonsend\"></div>", "<hr><div id=\"divRplyFwdMsg\">From</div>",
        "<div style=\"border:none;border-top: solid #E1E1E1 1.0pt\">From</div>"}) {
    const std::string words = OwnWordsOfHtml(absl::StrCat("<div>Mine</div>", divider, "<p>Q</p>"));
    EXPECT_THAT(words, HasSubstr("Mine")) << divider;
    EXPECT_THAT(words, Not(HasSubstr("Q"))) << divider;
  }
}

TEST(OwnWordsTest, TakesAnyHtml) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&deep, "<div>");
  for (const std::string& html : {deep, std::string("<"), std::string("<!DOCTYPE"), std::string(),
                                  std::string("\0<p>", 4), std::string("&#0;&#x110000;<a b='")}) {
    EXPECT_THAT(OwnWordsOfHtml(html), Not(HasSubstr(kCode)));
  }
}

TEST(JoinedCodeTest, FindsTheCodeHoweverItIsTyped) {
  for (const char* words :
       {"7F3A9C0DDC03Q4SA94", "code: 7f3a9c0ddc03q4sa94.", "(7F3A9C0DD-C03Q4SA94)",
        "7F3A9C0DDC03Q4SA94 7f3a9c0ddco3q4sa94", "代码7F3A9C0DDC03Q4SA94。"}) {
    ASSERT_TRUE(JoinedCode(words).has_value()) << words;
  }
  EXPECT_EQ(JoinedCode("it is 7f3a9c0ddc03q4sa94, thanks"), "7f3a9c0ddc03q4sa94");
}

TEST(JoinedCodeTest, TwoHalvesAreNone) {
  EXPECT_FALSE(JoinedCode("7F3A9C0DD C03Q4SA94").has_value());
  EXPECT_FALSE(JoinedCode("7F3A9C0DD\nC03Q4SA94").has_value());
}

TEST(JoinedCodeTest, LongWordsAndOtherNumbersAreNone) {
  EXPECT_FALSE(JoinedCode("misrepresentations interconnectedness").has_value());
  EXPECT_FALSE(JoinedCode("7F3A9C0DDC03Q4SA940").has_value());
  EXPECT_FALSE(JoinedCode("+254 20 2345678901234567890").has_value());
}

TEST(JoinedCodeTest, TwoDifferentOnesAreForAPerson) {
  EXPECT_FALSE(JoinedCode(absl::StrCat(kCode, " or ", kOther)).has_value());
}

}  // namespace
}  // namespace rollcall
