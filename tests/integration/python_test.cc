// A client in another language, with stubs of its own.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/harness.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;

class PythonTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<std::string> arguments = {
        PROTOC_PROGRAM, "-I" PROTO_DIRECTORY, "--python_out=" + files_.path(),
        "--grpc_out=" + files_.path(), "--plugin=protoc-gen-grpc=" GRPC_PYTHON_PLUGIN};
    for (const auto& entry : std::filesystem::recursive_directory_iterator(PROTO_DIRECTORY)) {
      if (entry.path().extension() == ".proto") arguments.push_back(entry.path().string());
    }
    const ProcessResult generated = RunProgram({.arguments = arguments});
    ASSERT_EQ(generated.exit_code, 0) << generated.errors;
  }

  ProcessResult ReadState(const TlsClient& client, std::vector<std::string> more) {
    WriteWholeFile(files_ / "client.pem", client.key_pem);
    WriteWholeFile(files_ / "client.crt", client.certificate_pem);
    std::vector<std::string> arguments = {PYTHON_PROGRAM,
                                          PYTHON_DIRECTORY "/read_state.py",
                                          "--stubs",
                                          files_.path(),
                                          "--address",
                                          directory_.node().address(),
                                          "--server-certificate",
                                          directory_.node().data_directory() + "/keys/tls.crt",
                                          "--certificate",
                                          files_ / "client.crt",
                                          "--key",
                                          files_ / "client.pem"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunProgram({.arguments = arguments});
  }

  TemporaryDirectory files_;
  RunningDirectory directory_;
};

TEST_F(PythonTest, ReadsAState) {
  SmallDirectory& people = directory_.people();
  ASSERT_TRUE(directory_.kenya().Submit(people.KenyaTechnical("KE-CIRT/CC", absl::Now())).ok());
  const ProcessResult read = ReadState(people.kenya_tls(), {"states/KEN"});
  ASSERT_EQ(read.exit_code, 0) << read.errors;
  const auto state = nlohmann::json::parse(read.output);
  EXPECT_EQ(state["name"], "states/KEN");
  EXPECT_EQ(state["standing"], "STANDING_ENROLLED");
  ASSERT_EQ(state["sheets"].size(), 1U);
  const auto& contact = state["sheets"][0]["sheet"]["pointsOfContact"][0];
  EXPECT_EQ(contact["office"], "KE-CIRT/CC");
  EXPECT_EQ(contact["channels"][0]["address"], "duty@cert.example");
  EXPECT_EQ(state["sheets"][0]["provenance"]["index"], "3");
}

TEST_F(PythonTest, ReadsTheEvidence) {
  SmallDirectory& people = directory_.people();
  ASSERT_TRUE(directory_.kenya().Submit(people.KenyaTechnical("KE-CIRT/CC", absl::Now())).ok());
  const ProcessResult read = ReadState(people.kenya_tls(), {"--evidence", "states/KEN"});
  ASSERT_EQ(read.exit_code, 0) << read.errors;
  const auto evidence = nlohmann::json::parse(read.output)["evidence"];
  // Charter, enrolment and sheet.
  EXPECT_EQ(evidence["entries"].size(), 3U);
  EXPECT_THAT(std::string(evidence["checkpoint"]), HasSubstr(std::string(Node::kOrigin) + "\n4\n"));
}

TEST_F(PythonTest, IsRefusedLikeAnybodyElse) {
  const ProcessResult read = ReadState(NewTlsClient(), {"states/KEN"});
  EXPECT_EQ(read.exit_code, 1);
  EXPECT_THAT(read.errors, HasSubstr("UNAUTHENTICATED"));
}

}  // namespace
}  // namespace rollcall
