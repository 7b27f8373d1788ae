#include "tests/services/mail/smtp_sink.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

constexpr absl::Duration kStartPatience = absl::Seconds(30);

ProcessOptions SinkOptions(std::vector<std::string> arguments) {
  ProcessOptions options;
  options.arguments = {PYTHON_PROGRAM, "-W", "ignore", SMTP_SINK};
  for (std::string& argument : arguments) options.arguments.push_back(std::move(argument));
  return options;
}

}  // namespace

SmtpSink::SmtpSink(std::vector<std::string> arguments)
    : process_(SinkOptions(std::move(arguments))) {
  const auto line = process_.ReadLine(kStartPatience);
  EXPECT_TRUE(line.ok()) << line.status() << "\n" << process_.Errors();
  absl::string_view port = line.ok() ? *line : absl::string_view();
  uint32_t number = 0;
  EXPECT_TRUE(absl::ConsumePrefix(&port, "listening on ") && absl::SimpleAtoi(port, &number));
  port_ = static_cast<uint16_t>(number);
}

nlohmann::json SmtpSink::Next(absl::Duration patience) {
  const auto line = process_.ReadLine(patience);
  EXPECT_TRUE(line.ok()) << line.status() << "\n" << process_.Errors();
  return line.ok() ? nlohmann::json::parse(*line) : nlohmann::json();
}

}  // namespace rollcall
