// Whole commands in the test's own process, against a directory in memory.
#ifndef ROLLCALL_TESTS_CLIENTS_CLI_ASKING_FIXTURE_H_
#define ROLLCALL_TESTS_CLIENTS_CLI_ASKING_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/app.h"
#include "clients/cli/keystore.h"
#include "core/crypto/random.h"
#include "core/statement/canonical.h"
#include "nlohmann/json.hpp"
#include "tests/testing/fake_client.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Nobody sits in front of the program.
class NoTerminal final : public Terminal {
 public:
  bool CanAsk() const override { return false; }
  absl::StatusOr<std::string> AskSecret(absl::string_view) override {
    return absl::UnavailableError("nobody is here");
  }
  absl::StatusOr<bool> AskYesNo(absl::string_view) override {
    return absl::UnavailableError("nobody is here");
  }
  absl::StatusOr<std::string> AskText(absl::string_view) override {
    return absl::UnavailableError("nobody is here");
  }
  absl::optional<char> AwaitKey(absl::Duration) override { return absl::nullopt; }
  void ForgetKeys() override {}
};

// What a command left behind.
struct Ran {
  int exit_code = -1;
  std::string out;
  std::string err;

  nlohmann::ordered_json json() const { return nlohmann::ordered_json::parse(out); }
};

// Kenya has both sheets and a rotated key set; Tanzania is attested; Uganda is
// enrolled without sheets.
class AskingFixture : public ::testing::Test {
 protected:
  AskingFixture() : server_(directory_), home_(folder_.At("home")) {
    directory_.Enrol("KEN");
    SayKenya("technical", "Kenya CERT");
    SayKenya("diplomatic", "Ministry of Foreign Affairs");
    directory_.MustAccept(Kind::kEnrolment, "states/TZA", directory_.EnrolmentBody(v1::KeySet()),
                          directory_.Registrar());
    directory_.MustAccept(Kind::kSheet, "states/TZA/technical",
                          directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, "Tanzania CERT"),
                          directory_.Registrar());
    directory_.Enrol("UGA");
    auto keystore = Keystore::Open(home_);
    EXPECT_TRUE(keystore.ok()) << keystore.status();
    EXPECT_TRUE((*keystore)->SaveDirectory(PinnedTestDirectory(directory_)).ok());
    const PrivateKey& tls = directory_.Key("reader-tls");
    EXPECT_TRUE(
        (*keystore)
            ->AddTlsKey(
                tls,
                tls.SelfSignedCertificate("reader", absl::ToUnixSeconds(DefaultTestTime())).value(),
                "")
            .ok());
  }

  // An office open 08:00 to 17:00 on weekdays, and a switchboard around the
  // clock.
  v1::Sheet KenyaSheet(const std::string& kind, const std::string& office) {
    v1::Sheet sheet;
    const bool technical = kind == "technical";
    EXPECT_TRUE(sheet.ParseFromString(directory_.SheetBody(
        technical ? v1::CONTACT_KIND_TECHNICAL : v1::CONTACT_KIND_DIPLOMATIC, office)));
    v1::PointOfContact& contact = *sheet.mutable_points_of_contact(0);
    contact.set_person("Wanjiru Mwangi");
    contact.add_languages("sw");
    contact.clear_duty_hours();
    v1::HoursOfDay& hours = *contact.mutable_duty_hours()->add_hours();
    for (int day = 1; day <= 5; ++day) hours.add_days(static_cast<v1::Weekday>(day));
    hours.set_start_minute(8 * 60);
    hours.set_end_minute(17 * 60);
    v1::Channel& phone = *contact.add_channels();
    phone.set_kind(v1::CHANNEL_KIND_PHONE);
    phone.set_address("+254 20 2222222");
    phone.set_note("switchboard");
    phone.mutable_hours()->set_around_the_clock(true);
    return sheet;
  }

  void SayKenya(const std::string& kind, const std::string& office) {
    directory_.MustAccept(Kind::kSheet, "states/KEN/" + kind,
                          EncodeCanonical(KenyaSheet(kind, office)),
                          directory_.StateSigners("KEN"));
  }

  Ran Run(std::vector<std::string> arguments, bool terminal = false) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    SystemRandom random;
    NoTerminal nobody;
    Surroundings surroundings{
        .clock = directory_.clock(),
        .random = random,
        .terminal = nobody,
        .in = in,
        .out = out,
        .err = err,
        .colours = terminal,
        .progress = terminal,
        .environment = [](const std::string&) { return absl::optional<std::string>(); },
        .client_factory = [this](const PinnedDirectory& pinned, const Clock&,
                                 ClientOptions) -> absl::StatusOr<std::unique_ptr<Client>> {
          return std::make_unique<FakeClient>(server_, pinned);
        },
        .pause = [this](absl::Duration duration) { Pause(duration); },
    };
    Invocation invocation(surroundings);
    invocation.options().time_zone = absl::UTCTimeZone();
    arguments.insert(arguments.begin(), {"--home", home_});
    Ran ran;
    ran.exit_code = RunApp(invocation, std::move(arguments));
    ran.out = out.str();
    ran.err = err.str();
    return ran;
  }

  // Notes the pause that a command makes, and goes on at once as `at_pause_` has
  // arranged things. A command that nobody ends would pause for ever: it fails the
  // test and is left by an exception, whatever it waits for (RunApp reports it).
  void Pause(absl::Duration duration) {
    pauses_.push_back(duration);
    if (at_pause_ && pauses_.size() <= kMostPauses) return at_pause_();
    ADD_FAILURE() << "nobody ends this command, which has paused " << pauses_.size() << " times";
    throw std::runtime_error("nobody ends this command");
  }

  // More than any test needs.
  static constexpr size_t kMostPauses = 30;

  std::vector<absl::Duration> pauses_;
  std::function<void()> at_pause_;
  ScratchFolder folder_;
  TestDirectory directory_;
  FakeServer server_;
  std::string home_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CLIENTS_CLI_ASKING_FIXTURE_H_
