#include "clients/mail/delivery_report.h"

#include <string>

#include "gtest/gtest.h"

namespace rollcall {
namespace {

std::string Recipient(const std::string& action, const std::string& status) {
  return "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: " +
         action + "\r\nStatus: " + status + "\r\n";
}

TEST(DeliveryReportTest, ReadsEveryAction) {
  EXPECT_EQ(ReadDeliveryStatus(Recipient("failed", "5.1.1")), v1::MAIL_VERDICT_BOUNCED);
  EXPECT_EQ(ReadDeliveryStatus(Recipient("Failed", "5.0.0 (unknown user)")),
            v1::MAIL_VERDICT_BOUNCED);
  EXPECT_EQ(ReadDeliveryStatus(Recipient("failed", "")), v1::MAIL_VERDICT_BOUNCED);
  EXPECT_EQ(ReadDeliveryStatus(Recipient("delayed", "4.4.1")), v1::MAIL_VERDICT_DELAYED);
  EXPECT_EQ(ReadDeliveryStatus(Recipient("delivered", "2.0.0")), v1::MAIL_VERDICT_DELIVERED);
  EXPECT_EQ(ReadDeliveryStatus(Recipient("relayed", "2.0.0")), v1::MAIL_VERDICT_AUTOMATIC);
  EXPECT_EQ(ReadDeliveryStatus(Recipient("expanded", "2.0.0")), v1::MAIL_VERDICT_AUTOMATIC);
}

TEST(DeliveryReportTest, AFailureThatWasForThenOnlyIsNoBounce) {
  EXPECT_EQ(ReadDeliveryStatus(Recipient("failed", "4.4.7")), v1::MAIL_VERDICT_DELAYED);
}

TEST(DeliveryReportTest, TheWorstOfItsRecipientsCounts) {
  EXPECT_EQ(
      ReadDeliveryStatus(Recipient("delivered", "2.0.0") + "\n" + Recipient("failed", "5.1.1")),
      v1::MAIL_VERDICT_BOUNCED);
  EXPECT_EQ(
      ReadDeliveryStatus(Recipient("delayed", "4.0.0") + "\n" + Recipient("delivered", "2.0.0")),
      v1::MAIL_VERDICT_DELAYED);
}

TEST(DeliveryReportTest, LeavesTheRestToPeople) {
  for (const char* status : {"", "\n\n", "Action:", "Action: eaten\nStatus: 5.0.0", "Status: 5.1.1",
                             "Diagnostic-Code: smtp; 550 Action: failed"}) {
    EXPECT_EQ(ReadDeliveryStatus(status), v1::MAIL_VERDICT_UNCLEAR) << status;
  }
}

}  // namespace
}  // namespace rollcall
