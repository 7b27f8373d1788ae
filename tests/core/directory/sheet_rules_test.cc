#include "core/directory/sheet_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/calendar_date.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// An Ed25519 key as SubjectPublicKeyInfo: that of RFC 8410 section 10.1.
std::string AcknowledgementKey() {
  return absl::HexStringToBytes(
      "302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
}

v1::PointOfContact Contact(absl::string_view id) {
  v1::PointOfContact contact;
  contact.set_id(std::string(id));
  contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
  contact.set_office("Incident desk");
  contact.add_languages("en");
  contact.set_time_zone("Africa/Nairobi");
  v1::Channel& channel = *contact.add_channels();
  channel.set_kind(v1::CHANNEL_KIND_EMAIL);
  channel.set_address("duty@cert.example");
  return contact;
}

v1::Sheet ValidSheet() {
  v1::Sheet sheet;
  sheet.set_salt(std::string(32, 's'));
  *sheet.add_points_of_contact() = Contact("technical-1");
  *sheet.add_points_of_contact() = Contact("technical-2");
  *sheet.mutable_next_confirmation_date() = *ParseDate("2027-05-01");
  return sheet;
}

SheetContext Context() {
  return {
      .kind = v1::CONTACT_KIND_TECHNICAL,
      .issue_time = absl::FromCivil(absl::CivilSecond(2026, 11, 20, 22, 0, 0), absl::UTCTimeZone()),
      .confirmation_period = absl::Hours(24 * 180),
      .state = "KEN"};
}

std::vector<std::string> ErrorFields(const v1::Sheet& sheet, const SheetContext& context) {
  std::vector<std::string> fields;
  for (const SheetFinding& finding : CheckSheet(sheet, context).errors) {
    fields.push_back(finding.field);
    EXPECT_FALSE(finding.message.empty());
  }
  return fields;
}

std::vector<std::string> ErrorFields(const v1::Sheet& sheet) {
  return ErrorFields(sheet, Context());
}

// The fields with errors after a change of the first contact.
template <typename Change>
std::vector<std::string> AfterChange(Change change) {
  v1::Sheet sheet = ValidSheet();
  change(*sheet.mutable_points_of_contact(0));
  return ErrorFields(sheet);
}

TEST(SheetRulesTest, TakesASheetAsTheProtoSays) {
  v1::Sheet sheet = ValidSheet();
  v1::PointOfContact& contact = *sheet.mutable_points_of_contact(0);
  contact.set_person("A. Example");
  contact.set_title("Officer");
  contact.set_organization("CERT");
  contact.set_responsibilities("All\nof it");
  contact.add_languages("sw");
  contact.mutable_duty_hours()->set_around_the_clock(true);
  contact.add_deputies("technical-2");
  contact.add_acknowledgement_keys(AcknowledgementKey());
  *contact.mutable_valid_from() = *ParseDate("2026-11-20");
  *contact.mutable_valid_to() = *ParseDate("2026-11-20");
  v1::RegionalReference& reference = *contact.add_regional_references();
  reference.set_directory("african-union");
  reference.set_reference("KE 7");
  sheet.add_accepted_proposals(absl::StrCat("states/KEN/proposals/asean@", std::string(64, '0')));
  sheet.add_accepted_proposals(absl::StrCat("states/KEN/proposals/au@", std::string(64, '0')));
  const SheetFindings findings = CheckSheet(sheet, Context());
  EXPECT_TRUE(SheetStatus(findings).ok()) << SheetStatus(findings);
  EXPECT_THAT(findings.warnings, IsEmpty());
}

TEST(SheetRulesTest, TakesASheetWithoutContacts) {
  v1::Sheet sheet = ValidSheet();
  sheet.clear_points_of_contact();
  EXPECT_THAT(ErrorFields(sheet), IsEmpty());
}

TEST(SheetRulesTest, WantsASaltOf32Bytes) {
  v1::Sheet sheet = ValidSheet();
  sheet.set_salt(std::string(31, 's'));
  EXPECT_THAT(ErrorFields(sheet), ElementsAre("salt"));
}

TEST(SheetRulesTest, BoundsTheNextConfirmation) {
  v1::Sheet sheet = ValidSheet();
  const auto with = [&sheet](absl::string_view date) {
    *sheet.mutable_next_confirmation_date() = *ParseDate(date);
    return ErrorFields(sheet);
  };
  EXPECT_THAT(with("2026-11-20"), IsEmpty());
  EXPECT_THAT(with("2027-05-19"), IsEmpty());  // 180 days later
  EXPECT_THAT(with("2026-11-19"), ElementsAre("next_confirmation_date"));
  EXPECT_THAT(with("2027-05-20"), ElementsAre("next_confirmation_date"));
  sheet.mutable_next_confirmation_date()->set_month(13);
  EXPECT_THAT(ErrorFields(sheet), ElementsAre("next_confirmation_date"));
  sheet.clear_next_confirmation_date();
  EXPECT_THAT(ErrorFields(sheet), ElementsAre("next_confirmation_date"));
}

TEST(SheetRulesTest, TakesOnlyProposalsForTheStateEachWithItsDigestAndOnce) {
  const std::string digest(64, '0');
  const std::string good = absl::StrCat("states/KEN/proposals/asean@", digest);
  for (const std::string& bad :
       {absl::StrCat("states/TZA/proposals/asean@", digest), absl::StrCat("states/KEN@", digest),
        std::string("states/KEN/proposals/asean"), std::string("x")}) {
    v1::Sheet sheet = ValidSheet();
    sheet.add_accepted_proposals(bad);
    EXPECT_THAT(ErrorFields(sheet), ElementsAre("accepted_proposals[0]")) << bad;
  }
  v1::Sheet sheet = ValidSheet();
  sheet.add_accepted_proposals(good);
  sheet.add_accepted_proposals(good);
  EXPECT_THAT(ErrorFields(sheet), ElementsAre("accepted_proposals[1]"));
}

TEST(SheetRulesTest, WantsDistinctIdsOfTheKind) {
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.set_id("technical-2"); }),
              ElementsAre("points_of_contact[1].id"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.set_id("diplomatic-1"); }),
              ElementsAre("points_of_contact[0].id"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.clear_id(); }),
              ElementsAre("points_of_contact[0].id"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) {
                contact.set_kind(v1::CONTACT_KIND_DIPLOMATIC);
              }),
              ElementsAre("points_of_contact[0].kind"));
  SheetContext context = Context();
  context.kind = v1::CONTACT_KIND_UNSPECIFIED;
  EXPECT_THAT(ErrorFields(ValidSheet(), context), Contains("points_of_contact[0].kind"));
}

TEST(SheetRulesTest, BoundsTexts) {
  const std::string at_limit(200, 'x');
  const std::string beyond(201, 'x');
  EXPECT_THAT(AfterChange([&](v1::PointOfContact& contact) {
                contact.set_office(at_limit);
                contact.set_person(at_limit);
                contact.set_title(at_limit);
                contact.set_organization(at_limit);
                contact.set_responsibilities(std::string(1000, 'x'));
              }),
              IsEmpty());
  EXPECT_THAT(AfterChange([&](v1::PointOfContact& contact) {
                contact.set_office(beyond);
                contact.set_person(beyond);
                contact.set_title(beyond);
                contact.set_organization(beyond);
                contact.set_responsibilities(std::string(1001, 'x'));
              }),
              ElementsAre("points_of_contact[0].office", "points_of_contact[0].person",
                          "points_of_contact[0].title", "points_of_contact[0].organization",
                          "points_of_contact[0].responsibilities"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.clear_office(); }),
              ElementsAre("points_of_contact[0].office"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.set_office("a\u202Eb"); }),
              ElementsAre("points_of_contact[0].office"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.set_person("\xFF"); }),
              ElementsAre("points_of_contact[0].person"));
}

TEST(SheetRulesTest, ChecksLanguages) {
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.clear_languages(); }),
              ElementsAre("points_of_contact[0].languages"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.add_languages("English!"); }),
              ElementsAre("points_of_contact[0].languages[1]"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.add_languages("EN"); }),
              ElementsAre("points_of_contact[0].languages[1]"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) {
                contact.clear_languages();
                for (char c = 'a'; c < 'a' + 17; ++c) contact.add_languages(std::string(2, c));
              }),
              ElementsAre("points_of_contact[0].languages"));
}

TEST(SheetRulesTest, ChecksTimeZones) {
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.clear_time_zone(); }),
              ElementsAre("points_of_contact[0].time_zone"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.set_time_zone("EAT"); }),
              ElementsAre("points_of_contact[0].time_zone"));
  SheetContext context = Context();
  v1::Sheet sheet = ValidSheet();
  sheet.mutable_points_of_contact(1)->set_time_zone("Mars/Olympus_Mons");
  EXPECT_THAT(ErrorFields(sheet, context), IsEmpty());
  context.knows_time_zone = [](absl::string_view name) { return name == "Africa/Nairobi"; };
  EXPECT_THAT(ErrorFields(sheet, context), ElementsAre("points_of_contact[1].time_zone"));
}

TEST(SheetRulesTest, ChecksDeputies) {
  const auto with = [](std::vector<std::string> ids) {
    return AfterChange([&ids](v1::PointOfContact& contact) {
      for (const std::string& id : ids) contact.add_deputies(id);
    });
  };
  EXPECT_THAT(with({"technical-2"}), IsEmpty());
  EXPECT_THAT(with({"technical-1"}), ElementsAre("points_of_contact[0].deputies[0]"));
  EXPECT_THAT(with({"technical-3"}), ElementsAre("points_of_contact[0].deputies[0]"));
  EXPECT_THAT(with({"technical-2", "technical-2"}),
              ElementsAre("points_of_contact[0].deputies[1]"));
}

TEST(SheetRulesTest, CountsChannelsAndChecksEach) {
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) { contact.clear_channels(); }),
              ElementsAre("points_of_contact[0].channels"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) {
                contact.mutable_channels(0)->set_address("duty");
              }),
              ElementsAre("points_of_contact[0].channels[0].address"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) {
                for (int i = 0; i < 16; ++i) {
                  v1::Channel& channel = *contact.add_channels();
                  channel.set_kind(v1::CHANNEL_KIND_POST);
                  channel.set_address(absl::StrCat(i));
                }
              }),
              ElementsAre("points_of_contact[0].channels"));
}

TEST(SheetRulesTest, WarnsOfAChannelThatStandsTwice) {
  v1::Sheet sheet = ValidSheet();
  v1::PointOfContact& contact = *sheet.mutable_points_of_contact(0);
  const v1::Channel twin = contact.channels(0);
  *contact.add_channels() = twin;
  const SheetFindings findings = CheckSheet(sheet, Context());
  EXPECT_TRUE(SheetStatus(findings).ok());
  ASSERT_EQ(findings.warnings.size(), 1U);
  EXPECT_EQ(findings.warnings[0].field, "points_of_contact[0].channels[1].address");
}

TEST(SheetRulesTest, ChecksReferencesKeysAndValidity) {
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) {
                contact.add_regional_references()->set_directory("ASEAN");
              }),
              ElementsAre("points_of_contact[0].regional_references[0].directory",
                          "points_of_contact[0].regional_references[0].reference"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) {
                contact.add_acknowledgement_keys("no key");
                contact.add_acknowledgement_keys(AcknowledgementKey());
                contact.add_acknowledgement_keys(AcknowledgementKey());
              }),
              ElementsAre("points_of_contact[0].acknowledgement_keys[0]",
                          "points_of_contact[0].acknowledgement_keys[2]"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) {
                contact.mutable_valid_from()->set_year(2026);
                *contact.mutable_valid_to() = *ParseDate("2026-01-01");
              }),
              ElementsAre("points_of_contact[0].valid_from"));
  EXPECT_THAT(AfterChange([](v1::PointOfContact& contact) {
                *contact.mutable_valid_from() = *ParseDate("2026-01-02");
                *contact.mutable_valid_to() = *ParseDate("2026-01-01");
              }),
              ElementsAre("points_of_contact[0].valid_to"));
}

TEST(SheetRulesTest, CountsContactsAndBytes) {
  v1::Sheet sheet = ValidSheet();
  for (int i = 3; i <= 65; ++i) {
    *sheet.add_points_of_contact() = Contact(absl::StrCat("technical-", i));
  }
  EXPECT_THAT(ErrorFields(sheet), ElementsAre("points_of_contact"));
  sheet.mutable_points_of_contact()->RemoveLast();
  EXPECT_THAT(ErrorFields(sheet), IsEmpty());
  const std::string body(3000, 'a');
  for (v1::PointOfContact& contact : *sheet.mutable_points_of_contact()) {
    contact.mutable_channels(0)->set_encryption_key(absl::StrCat(
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n", body, "\n-----END PGP PUBLIC KEY BLOCK-----"));
  }
  EXPECT_THAT(ErrorFields(sheet), ElementsAre("points_of_contact"));
}

TEST(SheetRulesTest, AnswersInBoundsWhateverIsSent) {
  v1::Sheet sheet;
  for (int i = 0; i < 5000; ++i) {
    v1::PointOfContact& contact = *sheet.add_points_of_contact();
    contact.set_office(std::string(300, '\x01'));
    for (int j = 0; j < 20; ++j) contact.add_channels();
  }
  const SheetFindings findings = CheckSheet(sheet, Context());
  EXPECT_EQ(findings.errors.size(), kMaxSheetFindings);
  const absl::Status status = SheetStatus(findings);
  EXPECT_LT(status.message().size(), 6000U);
  EXPECT_THAT(std::string(status.message()), HasSubstr(" more"));
}

TEST(SheetRulesTest, NamesTheFirstFieldInTheMetadataAndAllInTheMessage) {
  v1::Sheet sheet = ValidSheet();
  sheet.mutable_points_of_contact(0)->clear_office();
  sheet.clear_next_confirmation_date();
  const absl::Status status = SheetStatus(CheckSheet(sheet, Context()));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_INVALID_BODY);
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("field"), "points_of_contact[0].office");
  EXPECT_EQ(status.message(),
            "points_of_contact[0].office is required; next_confirmation_date is required");
}

}  // namespace
}  // namespace rollcall
