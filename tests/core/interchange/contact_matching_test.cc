#include "core/interchange/contact_matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/interchange/office_name.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::PointOfContact Desk(absl::string_view office, absl::string_view email,
                        absl::string_view phone = "", absl::string_view key = "") {
  v1::PointOfContact contact;
  contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
  contact.set_office(std::string(office));
  contact.set_time_zone("Africa/Nairobi");
  if (!email.empty()) {
    v1::Channel& channel = *contact.add_channels();
    channel.set_kind(v1::CHANNEL_KIND_EMAIL);
    channel.set_address(std::string(email));
    channel.set_encryption_key(std::string(key));
  }
  if (!phone.empty()) {
    v1::Channel& channel = *contact.add_channels();
    channel.set_kind(v1::CHANNEL_KIND_PHONE);
    channel.set_address(std::string(phone));
    channel.set_e164(std::string(phone));
  }
  return contact;
}

KnownContact Known(v1::PointOfContact contact, absl::string_view id,
                   absl::string_view source_id = "", absl::string_view state = "KEN") {
  contact.set_id(std::string(id));
  return {std::string(state), std::string(source_id), std::move(contact)};
}

ImportedContact Imported(v1::PointOfContact contact, absl::string_view source_id = "",
                         absl::string_view state = "KEN") {
  ImportedContact imported;
  imported.state = std::string(state);
  imported.source_id = std::string(source_id);
  imported.contact = std::move(contact);
  return imported;
}

TEST(ContactMatchingTest, TakesTheSameSourceIdBeforeAnythingElse) {
  ContactMatcher matcher({Known(Desk("A", "a@x.example"), "technical-1", "1"),
                          Known(Desk("B", "b@x.example"), "technical-2", "2")},
                         {});
  const ContactMatch match = matcher.Match(Imported(Desk("A", "a@x.example"), "2"));
  EXPECT_EQ(match.outcome, MatchOutcome::kChanged);
  EXPECT_THAT(match.candidates, ElementsAre(1));
  EXPECT_EQ(match.reason, "the same source id");
  EXPECT_EQ(match.proposed.id(), "technical-2");
  EXPECT_THAT(DifferenceToText(match.differences), HasSubstr("office: \"B\" -> \"A\""));
  EXPECT_THAT(matcher.Withdrawn(), ElementsAre(0));
}

TEST(ContactMatchingTest, MatchesByEachKindOfEvidenceInTheSameState) {
  const KnownContact known =
      Known(Desk("Office", "Duty@X.example", "+254201", "AB CD"), "technical-1");
  struct Case {
    v1::PointOfContact contact;
    std::string reason;
  };
  for (const Case& each : std::vector<Case>{
           {Desk("Z", "duty@x.example"), "the same e-mail address"},
           {Desk("Z", "z@x.example", "+254201"), "the same telephone number"},
           {Desk("Z", "z@x.example", "", "ab:cd"), "the same key"},
           {Desk(" OFFICE", "z@x.example"), "the same office name"},
           {Desk("office", "duty@x.example"), "the same e-mail address and office name"}}) {
    ContactMatcher matcher({known}, {});
    const ContactMatch match = matcher.Match(Imported(each.contact, "7"));
    EXPECT_EQ(match.outcome, MatchOutcome::kChanged) << each.reason;
    EXPECT_EQ(match.reason, each.reason);
    ContactMatcher elsewhere({known}, {});
    EXPECT_EQ(elsewhere.Match(Imported(each.contact, "7", "UGA")).outcome, MatchOutcome::kNew);
  }
}

TEST(ContactMatchingTest, FindsNothingDifferentTheSecondTime) {
  const v1::PointOfContact desk = Desk("A", "a@x.example", "+254201");
  ContactMatcher matcher({Known(desk, "technical-1", "1")}, {});
  const ContactMatch match = matcher.Match(Imported(desk, "1"));
  EXPECT_EQ(match.outcome, MatchOutcome::kSame);
  EXPECT_THAT(match.differences, IsEmpty());
  EXPECT_THAT(matcher.Withdrawn(), IsEmpty());
}

TEST(ContactMatchingTest, ShowsBothCandidatesWhenTwoMayBeMeant) {
  ContactMatcher matcher({Known(Desk("A", "a@x.example", "+254201"), "technical-1"),
                          Known(Desk("B", "b@x.example", "+254201"), "technical-2")},
                         {});
  const ContactMatch match = matcher.Match(Imported(Desk("A", "", "+254201")));
  EXPECT_EQ(match.outcome, MatchOutcome::kAmbiguous);
  EXPECT_THAT(match.candidates, ElementsAre(0, 1));
}

TEST(ContactMatchingTest, ASecondRecordForOneContactIsAmbiguous) {
  ContactMatcher matcher({Known(Desk("A", "a@x.example"), "technical-1")}, {});
  EXPECT_EQ(matcher.Match(Imported(Desk("A", "a@x.example"))).outcome, MatchOutcome::kSame);
  const ContactMatch second = matcher.Match(Imported(Desk("Z", "a@x.example")));
  EXPECT_EQ(second.outcome, MatchOutcome::kAmbiguous);
  EXPECT_THAT(second.reason, HasSubstr("as an earlier record"));
}

TEST(ContactMatchingTest, KindsAndSourceIdsThatDifferTellContactsApart) {
  v1::PointOfContact ministry = Desk("A", "a@x.example");
  ministry.set_kind(v1::CONTACT_KIND_DIPLOMATIC);
  ContactMatcher by_kind({Known(Desk("A", "a@x.example"), "technical-1")}, {});
  EXPECT_EQ(by_kind.Match(Imported(ministry)).outcome, MatchOutcome::kNew);
  ContactMatcher by_id({Known(Desk("A", "a@x.example"), "technical-1", "1")}, {});
  EXPECT_EQ(by_id.Match(Imported(Desk("A", "a@x.example"), "2")).outcome, MatchOutcome::kNew);
  EXPECT_THAT(by_id.Withdrawn(), ElementsAre(0));
}

TEST(ContactMatchingTest, KeepsWhatAnOverrideRuleKeeps) {
  v1::PointOfContact before = Desk("A", "a@x.example");
  before.set_person("Known Person");
  v1::PointOfContact after = before;
  after.set_person("Other Person");
  after.set_time_zone("UTC");
  ContactMatcher matcher({Known(before, "technical-1", "1")},
                         {{"person", OverrideRule::kKeep}, {"title", OverrideRule::kKeep}});
  after.set_title("Chief");  // nothing is there to keep
  const ContactMatch match = matcher.Match(Imported(after, "1"));
  EXPECT_EQ(match.proposed.person(), "Known Person");
  EXPECT_EQ(match.proposed.title(), "Chief");
  EXPECT_THAT(match.differences, SizeIs(2));
}

TEST(ContactMatchingTest, BringsLookAlikesTogetherAndNeverMergesThem) {
  // The second name is in Cyrillic letters.
  ContactMatcher matcher({Known(Desk("CERT EU", "a@x.example"), "technical-1"),
                          Known(Desk("СЕРТ", "b@x.example"), "technical-2")},
                         {});
  const ContactMatch dash = matcher.Match(Imported(Desk("CERT-EU", "c@x.example")));
  EXPECT_EQ(dash.outcome, MatchOutcome::kNew);
  EXPECT_THAT(dash.look_alikes, ElementsAre(0));
  const ContactMatch latin = matcher.Match(Imported(Desk("CEPT", "d@x.example")));
  EXPECT_EQ(latin.outcome, MatchOutcome::kNew);
  EXPECT_THAT(latin.look_alikes, ElementsAre(1));
}

TEST(OfficeNameTest, KeysMeetAcrossCaseAccentsAndScripts) {
  EXPECT_EQ(OfficeNameKey("Équipe  Nationale"), OfficeNameKey("equipe nationale"));
  EXPECT_EQ(OfficeNameKey("Бюро"), OfficeNameKey("Bûro"));
  EXPECT_NE(OfficeNameKey("CERT EU"), OfficeNameKey("CERT-EU"));
  EXPECT_EQ(OfficeNameKey("\xFF"), "");
  EXPECT_THAT(LookAlikeKeys("\xFF"), IsEmpty());
  EXPECT_THAT(LookAlikeKeys("--"), IsEmpty());
}

}  // namespace
}  // namespace rollcall
