#include "tests/integration/cli_directory.h"

#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

// The words before the digest in what `charter create` prints.
constexpr char kDigestWords[] = "Digest to pin: ";

}  // namespace

std::string KeysYaml(const std::vector<std::string>& public_key_files, int sheet_threshold) {
  std::string yaml = "keys:\n";
  for (const std::string& file : public_key_files) {
    absl::StrAppend(&yaml, "  - public_key: ", file,
                    "\n    uses: [diplomatic_sheet, technical_sheet, access, key_changes]\n");
  }
  absl::StrAppend(&yaml, "thresholds:\n  technical_sheet: ", sheet_threshold, "\n");
  return yaml;
}

std::string TechnicalSheetYaml(absl::string_view office) {
  return absl::StrCat(
      "points_of_contact:\n"
      "  - id: technical-1\n"
      "    office: ",
      office,
      "\n"
      "    languages: [en, sw]\n"
      "    time_zone: Africa/Nairobi\n"
      "    duty_hours: around the clock\n"
      "    channels:\n"
      "      - email: duty@cirt.example\n"
      "      - phone: +254 20 2001234\n");
}

CliDirectory::CliDirectory(Exercises exercises, absl::string_view configuration) {
  HoldCeremony(exercises, configuration);
  const absl::Status started = node_.Start({"--charter", Path("charter.json")});
  EXPECT_TRUE(started.ok()) << started;
  Must("registrar", {"join", "charter.json", "--digest", digest_, "--participant", "registrar"});
}

void CliDirectory::HoldCeremony(Exercises exercises, absl::string_view configuration) {
  std::vector<std::string> offices = {"root-1", "root-2", "registrar"};
  std::string more_roles;
  if (exercises == Exercises::kRun) {
    offices.insert(offices.end(), {"controller", "operator"});
    more_roles =
        "  exercise_controller:\n"
        "    signing_keys: [controller.pem]\n"
        "    tls_keys: [controller-tls.pem]\n"
        "  operator:\n"
        "    signing_keys: [operator.pem]\n"
        "    tls_keys: [operator-tls.pem]\n";
    node_.Configure(absl::StrCat("[exercises]\noperator_key = \"",
                                 Path("operator/keys/signing.pem"), "\"\n", configuration));
  }
  for (const std::string& office : offices) {
    Must(office, {"keygen", "signing", "--no-passphrase"});
    Must(office, {"keygen", "tls", "--no-passphrase"});
    Write(absl::StrCat(office, ".pem"), Must(office, {"keys", "export", "signing"}));
    Write(absl::StrCat(office, "-tls.pem"), Must(office, {"keys", "export", "tls"}));
  }
  const NodeFacts facts = node_.Facts();
  Write("CHARTER.yaml",
        absl::StrCat("origin: ", Node::kOrigin, "\nlog_keys: [", node_.data_directory(),
                     "/keys/log.pub.pem]\nservers:\n  - address: 127.0.0.1:1\n    tls_key: ",
                     facts.tls_key_digest.ToHex(),
                     "\nroles:\n"
                     "  root:\n"
                     "    threshold: 2\n"
                     "    signing_keys: [root-1.pem, root-2.pem]\n"
                     "  registrar:\n"
                     "    signing_keys: [registrar.pem]\n"
                     "    tls_keys: [registrar-tls.pem]\n",
                     more_roles));
  const std::string said =
      Must("root-1", {"charter", "create", "CHARTER.yaml", "--draft", "charter.json"});
  const size_t digest = said.find(kDigestWords);
  ASSERT_NE(digest, std::string::npos) << said;
  digest_ = said.substr(digest + sizeof(kDigestWords) - 1, 2 * Digest::kBytes);
  Must("root-1", {"sign", "charter.json"});
  Must("root-2", {"sign", "charter.json"});
}

void CliDirectory::Nominate(absl::string_view home, absl::string_view office) const {
  Write("sheet.yaml", TechnicalSheetYaml(office));
  Must(home, {"nominate", "sheet.yaml", "--sheet", "technical"});
}

void CliDirectory::Write(absl::string_view name, absl::string_view content) const {
  WriteWholeFile(Path(name), content);
}

TlsClient CliDirectory::TlsOf(absl::string_view home) const {
  TlsClient client;
  client.key_pem = ReadWholeFile(absl::StrCat(Path(home), "/tls.pem"));
  client.certificate_pem = ReadWholeFile(absl::StrCat(Path(home), "/tls.crt"));
  client.digest = PrivateKey::FromPem(client.key_pem, "").value().public_key().digest();
  return client;
}

ProcessOptions CliDirectory::CommandTo(const std::string& server, absl::string_view home,
                                       std::vector<std::string> arguments) const {
  std::vector<std::string> all = {RollcallPath(), "--home", Path(home),    "--yes",
                                  "--language",   "en",     "--time-zone", "UTC"};
  if (!server.empty()) {
    all.push_back("--server");
    all.push_back(server);
  }
  all.insert(all.end(), arguments.begin(), arguments.end());
  return {.arguments = std::move(all), .working_directory = room_.path()};
}

ProcessOptions CliDirectory::Command(absl::string_view home,
                                     std::vector<std::string> arguments) const {
  return CommandTo(node_.address(), home, std::move(arguments));
}

ProcessResult CliDirectory::Say(absl::string_view home, std::vector<std::string> arguments) const {
  return RunProgram(Command(home, std::move(arguments)));
}

ProcessResult CliDirectory::SayTo(const std::string& server, absl::string_view home,
                                  std::vector<std::string> arguments) const {
  return RunProgram(CommandTo(server, home, std::move(arguments)));
}

std::string CliDirectory::Must(absl::string_view home, std::vector<std::string> arguments) const {
  return MustTo(node_.address(), home, std::move(arguments));
}

std::string CliDirectory::AskCopy(absl::string_view home,
                                  std::vector<std::string> arguments) const {
  return MustTo("", home, std::move(arguments));
}

std::string CliDirectory::MustTo(const std::string& server, absl::string_view home,
                                 std::vector<std::string> arguments) const {
  const std::string command = absl::StrJoin(arguments, " ");
  ProcessResult result = SayTo(server, home, std::move(arguments));
  EXPECT_EQ(result.exit_code, 0) << command << "\n" << result.output << result.errors;
  return std::move(result.output);
}

void CliDirectory::Join(absl::string_view home, const std::string& state,
                        std::vector<std::string> more) const {
  std::vector<std::string> arguments = {"join",          "charter.json", "--digest",       digest_,
                                        "--participant", state,          "--no-passphrase"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Must(home, std::move(arguments));
  Write(absl::StrCat(home, ".pem"), Must(home, {"keys", "export", "signing"}));
  Write(absl::StrCat(home, "-tls.pem"), Must(home, {"keys", "export", "tls"}));
}

void CliDirectory::Enrol(absl::string_view home, const std::string& state,
                         std::vector<std::string> more) const {
  Join(home, state, std::move(more));
  const std::string keys = absl::StrCat(home, "-keys.yaml");
  Write(keys, KeysYaml({absl::StrCat(home, ".pem")}));
  Must("registrar", {"enrol", state, "--note-verbale", "NV 1/2026", "--keys", keys});
  Must(home, {"access", "grant", "--tls-key", absl::StrCat(home, "-tls.pem"), "--role", "reader",
              "--role", "follower"});
}

bool FilesHold(const std::string& folder, absl::string_view words) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    if (absl::StrContains(ReadWholeFile(entry.path()), words)) return true;
  }
  return false;
}

}  // namespace rollcall
