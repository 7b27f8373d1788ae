// [mail] of the configuration: by which relay mails go out, and under which names.
#ifndef ROLLCALL_SERVICES_NODE_MAIL_CONFIGURATION_H_
#define ROLLCALL_SERVICES_NODE_MAIL_CONFIGURATION_H_

#include <toml++/toml.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "core/crypto/cms_signer.h"
#include "services/mail/mail_settings.h"

namespace rollcall {

// As it is written; secrets are still in their files.
struct MailConfiguration {
  MailSettings settings;
  std::string password_file;     // empty: no authentication
  std::string certificate_file;  // empty: mails are not signed
  std::string certificate_key_file;
};

// Reads the table; nullopt when there is none. INVALID_ARGUMENT as the rest of
// the configuration.
absl::Status ReadMail(const std::string& file, const toml::table& root,
                      absl::optional<MailConfiguration>& mail);

// The same with what its files hold.
struct MailParts {
  MailSettings settings;
  std::shared_ptr<const CmsSigner> signer;  // null: mails are not signed
};

// Errors name the file and say what to do; secrets must be their owner's alone.
absl::StatusOr<MailParts> LoadMail(const MailConfiguration& configuration);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_MAIL_CONFIGURATION_H_
