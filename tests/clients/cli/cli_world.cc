#include "tests/clients/cli/cli_world.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/app.h"
#include "clients/cli/keystore.h"
#include "clients/cli/message_file.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/statement/view.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall::testing {
namespace {

// Lets in whom a server would: keys of the access view and of the world's
// list. An unknown caller may submit access statements and nothing else.
class GuardedClient final : public Client {
 public:
  GuardedClient(CliWorld& world, PinnedDirectory directory, Digest tls_key)
      : world_(world), client_(world.server, std::move(directory)), tls_key_(tls_key) {}

  PinnedDirectory directory() const override { return client_.directory(); }
  absl::StatusOr<VerifiedReceipt> Submit(const Statement& statement,
                                         absl::string_view body) override {
    if (statement.kind() != Kind::kAccess || !world_.reachable) RETURN_IF_ERROR(LetIn());
    return client_.Submit(statement, body);
  }
  absl::StatusOr<v1::State> GetState(absl::string_view alpha3) override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetState(alpha3);
  }
  absl::StatusOr<VerifiedState> GetVerifiedState(absl::string_view alpha3) override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetVerifiedState(alpha3);
  }
  absl::StatusOr<std::vector<v1::StateSummary>> ListStates() override {
    RETURN_IF_ERROR(LetIn());
    return client_.ListStates();
  }
  absl::StatusOr<v1::FindPointsOfContactResponse> FindPointsOfContact(
      const v1::FindPointsOfContactRequest& request) override {
    RETURN_IF_ERROR(LetIn());
    return client_.FindPointsOfContact(request);
  }
  absl::StatusOr<v1::SearchPointsOfContactResponse> SearchPointsOfContact(
      const v1::SearchPointsOfContactRequest& request) override {
    RETURN_IF_ERROR(LetIn());
    return client_.SearchPointsOfContact(request);
  }
  absl::StatusOr<std::vector<v1::ListedProposal>> ListProposals(absl::string_view alpha3) override {
    RETURN_IF_ERROR(LetIn());
    return client_.ListProposals(alpha3);
  }
  absl::StatusOr<v1::ChainHead> GetChainHead(absl::string_view kind,
                                             absl::string_view subject) override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetChainHead(kind, subject);
  }
  absl::StatusOr<v1::Statement> GetStatement(const Digest& digest) override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetStatement(digest);
  }
  absl::StatusOr<v1::Statement> GetStatement(uint64_t index) override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetStatement(index);
  }
  absl::StatusOr<std::string> GetBody(const Digest& digest) override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetBody(digest);
  }
  absl::StatusOr<Checkpoint> GetCheckpoint() override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetCheckpoint();
  }
  absl::StatusOr<NotedCheckpoint> GetSignedCheckpoint() override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetSignedCheckpoint();
  }
  absl::StatusOr<std::vector<Digest>> GetInclusionProof(uint64_t index, uint64_t size) override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetInclusionProof(index, size);
  }
  absl::StatusOr<std::vector<Digest>> GetConsistencyProof(uint64_t first,
                                                          uint64_t second) override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetConsistencyProof(first, second);
  }
  absl::StatusOr<v1::ListEntriesResponse> ListEntries(uint64_t start, bool with_bodies,
                                                      uint64_t known_size) override {
    RETURN_IF_ERROR(LetIn());
    return client_.ListEntries(start, with_bodies, known_size);
  }
  absl::StatusOr<std::unique_ptr<EntryStream>> FollowEntries(
      const FollowOptions& options) override {
    RETURN_IF_ERROR(LetIn());
    return client_.FollowEntries(options);
  }
  absl::StatusOr<std::vector<v1::SignedStatement>> GetNewCharters() override {
    RETURN_IF_ERROR(LetIn());
    return client_.GetNewCharters();
  }
  Exercises& exercises() override { return client_.exercises(); }

 private:
  absl::Status LetIn() const {
    if (!world_.reachable) {
      ++world_.waits;
      return absl::UnavailableError("the server cannot be reached");
    }
    const auto& list = world_.let_in;
    if (std::find(list.begin(), list.end(), tls_key_) != list.end()) return absl::OkStatus();
    ASSIGN_OR_RETURN(
        const auto record,
        ReadRecord<v1::AccessRecord>(world_.directory.view(), view_key::Access(tls_key_.view())));
    if (record.has_value()) {
      ASSIGN_OR_RETURN(const absl::Time end, FromTimestamp(record->expire_time()));
      if (end > world_.directory.clock().Now()) return absl::OkStatus();
    }
    return Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_CALLER_UNKNOWN,
                   "this TLS key is not known");
  }

  CliWorld& world_;
  FakeClient client_;
  Digest tls_key_;
};

}  // namespace

absl::StatusOr<std::string> ScriptedTerminal::AskSecret(absl::string_view prompt) {
  asked.emplace_back(prompt);
  if (secrets.empty()) return absl::UnavailableError("there is no terminal to ask on");
  std::string secret = secrets.front();
  secrets.erase(secrets.begin());
  return secret;
}

absl::StatusOr<bool> ScriptedTerminal::AskYesNo(absl::string_view question) {
  asked.emplace_back(question);
  if (answers.empty()) return absl::UnavailableError("there is no terminal to ask on");
  const bool answer = answers.front();
  answers.erase(answers.begin());
  return answer;
}

absl::StatusOr<std::string> ScriptedTerminal::AskText(absl::string_view prompt) {
  asked.emplace_back(prompt);
  if (texts.empty()) return absl::UnavailableError("there is no terminal to ask on");
  std::string text = texts.front();
  texts.erase(texts.begin());
  return text;
}

absl::optional<char> ScriptedTerminal::AwaitKey(absl::Duration /*wait*/) {
  if (keys.empty()) return kInterruptKey;
  const absl::optional<char> key = keys.front();
  keys.erase(keys.begin());
  return key;
}

Ran CliWorld::RunRaw(std::vector<std::string> arguments) {
  std::istringstream in(standard_input);
  std::ostringstream out;
  std::ostringstream err;
  Invocation invocation({
      .clock = directory.clock(),
      .random = random_,
      .terminal = terminal,
      .in = in,
      .out = out,
      .err = err,
      .environment = [this](const std::string& name) -> absl::optional<std::string> {
        const auto value = environment.find(name);
        if (value == environment.end()) return absl::nullopt;
        return value->second;
      },
      .client_factory = [this](const PinnedDirectory& pinned, const Clock&,
                               ClientOptions options) -> absl::StatusOr<std::unique_ptr<Client>> {
        ASSIGN_OR_RETURN(const PublicKey key,
                         PublicKeyOfCertificate(options.identity.certificate_pem));
        return std::unique_ptr<Client>(
            std::make_unique<GuardedClient>(*this, pinned, key.digest()));
      },
      .pause = [this](absl::Duration duration) { pauses.push_back(duration); },
  });
  Ran ran;
  ran.exit_code = RunApp(invocation, std::move(arguments));
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

Ran CliWorld::RunAsking(absl::string_view home, std::vector<std::string> arguments) {
  std::vector<std::string> all = {"--home", At(home)};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return RunRaw(std::move(all));
}

Ran CliWorld::Try(absl::string_view home, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "--yes");
  return RunAsking(home, std::move(arguments));
}

Ran CliWorld::MustRun(absl::string_view home, std::vector<std::string> arguments) {
  Ran ran = Try(home, std::move(arguments));
  EXPECT_EQ(ran.exit_code, 0) << ran.err << ran.out;
  return ran;
}

std::string CliWorld::CharterFile() {
  const auto json = MessageToJson(directory.accepted().front().ToProto());
  EXPECT_TRUE(json.ok());
  return folder.Write("charter.json", *json);
}

std::string CliWorld::CharterDigest() {
  return directory.accepted().front().statement.digest().ToHex();
}

void CliWorld::Join(absl::string_view home, absl::string_view participant) {
  MustRun(home, {"join", CharterFile(), "--digest", CharterDigest(), "--participant",
                 std::string(participant), "--no-passphrase"});
}

void CliWorld::Install(absl::string_view home, absl::string_view participant,
                       const std::vector<std::string>& key_names) {
  auto keystore = Keystore::Open(At(home));
  ASSERT_TRUE(keystore.ok()) << keystore.status();
  for (const std::string& name : key_names) {
    // Keys of States are named after their code, which no file here may be.
    std::string file = absl::StrReplaceAll(name, {{" ", "-"}});
    std::transform(file.begin(), file.end(), file.begin(), [](char c) { return std::tolower(c); });
    ASSERT_TRUE((*keystore)->AddKey(file, directory.Key(name), "").ok());
  }
  Join(home, participant);
  const auto tls = (*keystore)->TlsPublicKey();
  ASSERT_TRUE(tls.ok()) << tls.status();
  let_in.push_back(tls->digest());
}

void CliWorld::HasSeenMore(absl::string_view home) {
  Checkpoint later = server.log.Latest();
  later.size += 2;
  later.root = Sha256("entries that are gone");
  auto keystore = Keystore::Open(At(home));
  ASSERT_TRUE(keystore.ok()) << keystore.status();
  ASSERT_TRUE((*keystore)->SaveCheckpoint({later, server.log.Note(later)}).ok());
}

void CliWorld::InstallState(absl::string_view home, absl::string_view alpha3) {
  directory.Enrol(alpha3);
  Install(home, alpha3, {absl::StrCat("state-", alpha3)});
}

std::string CliWorld::ExportKey(absl::string_view home, absl::string_view name) {
  const Ran ran = MustRun(home, {"keys", "export", std::string(name)});
  return folder.Write(absl::StrCat(home, "-", name, ".pem"), ran.out);
}

std::string CliWorld::SheetYaml(absl::string_view kind, absl::string_view office) {
  return absl::StrCat("points_of_contact:\n  - id: ", kind, "-1\n    office: ", office,
                      "\n    languages: [en]\n    time_zone: Africa/Nairobi\n"
                      "    duty_hours: around the clock\n    channels:\n"
                      "      - email: desk@cert.example\n");
}

}  // namespace rollcall::testing
