#include "services/node/exercise_part.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "services/exercises/exercises.h"
#include "services/mail/mail_dispatcher.h"
#include "services/mail/reminder_mail.h"
#include "services/node/file.h"
#include "services/node/node_keys.h"
#include "services/time_zones.h"

namespace rollcall {
namespace {

// The desk is small beside the log: one exercise and its marks.
constexpr uint64_t kDeskCacheBytes = uint64_t{16} << 20;

absl::StatusOr<PrivateKey> LoadOperatorKey(const Configuration& configuration) {
  std::string passphrase;
  if (!configuration.operator_key_passphrase_file.empty()) {
    ASSIGN_OR_RETURN(passphrase, ReadPassphrase(configuration.operator_key_passphrase_file));
  }
  absl::StatusOr<std::string> pem = ReadSecretFile(configuration.operator_key);
  absl::StatusOr<PrivateKey> key =
      pem.ok() ? PrivateKey::FromPem(*pem, passphrase) : absl::StatusOr<PrivateKey>(pem.status());
  if (pem.ok()) Wipe(*pem);
  Wipe(passphrase);
  if (pem.ok() && !key.ok()) {
    return absl::Status(key.status().code(),
                        absl::StrCat(configuration.operator_key, ": ", key.status().message()));
  }
  return key;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Operator>> LoadOperator(const Configuration& configuration,
                                                       const std::string& origin) {
  if (configuration.operator_key.empty()) return std::unique_ptr<Operator>();
  ASSIGN_OR_RETURN(PrivateKey key, LoadOperatorKey(configuration));
  ASSIGN_OR_RETURN(Operator speaker, Operator::Create(std::move(key), origin));
  return std::make_unique<Operator>(std::move(speaker));
}

absl::StatusOr<std::unique_ptr<DiskStore>> OpenDesk(const Configuration& configuration) {
  RocksDbOptions desk;
  desk.path = absl::StrCat(configuration.data_directory, "/", kDeskDirectory);
  desk.block_cache_bytes = kDeskCacheBytes;
  return OpenRocksDbStore(desk);
}

absl::StatusOr<std::unique_ptr<ServerExtension>> MakeExercisePart(
    const Configuration& configuration, std::unique_ptr<Operator> speaker, Store* desk,
    const ServerParts& server, ExerciseObserver& observer) {
  if (speaker == nullptr || server.sequencer == nullptr) return RefuseExercises(server);
  ExerciseParts parts;
  parts.speaker = std::move(speaker);
  parts.observer = &observer;
  parts.store = desk;
  if (configuration.mail.has_value()) {
    ASSIGN_OR_RETURN(const MailParts mail, LoadMail(*configuration.mail));
    auto relay = std::make_shared<SmtpRelay>(mail.settings.relay, server.clock);
    parts.dispatchers[v1::CHANNEL_KIND_EMAIL] = std::make_unique<MailDispatcher>(
        mail.settings, mail.signer, &FindTimeZone, server.clock, relay);
    parts.reminders =
        std::make_unique<ReminderMailer>(mail.settings, mail.signer, server.clock, relay);
  }
  return RunExercises(std::move(parts), server);
}

}  // namespace rollcall
