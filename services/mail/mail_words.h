// The words of mails in the six official languages of the United Nations.
#ifndef ROLLCALL_SERVICES_MAIL_MAIL_WORDS_H_
#define ROLLCALL_SERVICES_MAIL_MAIL_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/geography/state.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace rollcall {

enum class MailWord {
#define MAIL_WORD(name, ...) name,
#include "services/mail/mail_words.inc"
#undef MAIL_WORD
};

// With $0, $1 where something is to be filled in (absl::Substitute).
absl::string_view MailWords(MailWord word, Language language);

// The languages in which a mail to somebody with these BCP 47 tags is written:
// the first two that are official ones, in the contact's order; English when none
// is. Two, because whoever opens the mail may not be who named the first.
std::vector<Language> MailLanguages(const google::protobuf::RepeatedPtrField<std::string>& tags);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_MAIL_WORDS_H_
