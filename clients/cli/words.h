// The words that `rollcall` says, in the six official languages of the United
// Nations. Names of States are geography's; names of languages and days are
// ICU's (clients/cli/moment.h).
//
// Each word stands once, with all six translations, in one of the .inc files
// below; $0, $1, ... are filled in by the caller. To add one, add a row.
#ifndef ROLLCALL_CLIENTS_CLI_WORDS_H_
#define ROLLCALL_CLIENTS_CLI_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/geography/state.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/sheet.pb.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {

// Rows are ROLLCALL_WORD(id, English, French, Spanish, Russian, Chinese, Arabic).
enum class Word {
#define ROLLCALL_WORD(id, en, fr, es, ru, zh, ar) id,
#include "clients/cli/words_of_answers.inc"
#include "clients/cli/words_of_exercises.inc"
#include "clients/cli/words_of_labels.inc"
#include "clients/cli/words_of_reports.inc"
#include "clients/cli/words_of_verification.inc"
#undef ROLLCALL_WORD
};

// All ids, in the order of the enum.
absl::Span<const Word> AllWords();

// The words for `id`, placeholders and all. Static lifetime.
absl::string_view WordsFor(Word id, Language language);

// The words for `id` with $0, $1, ... replaced. Missing arguments stay empty.
std::string Say(Word id, Language language, absl::Span<const std::string> arguments = {});

// Words for values of the wire format; unknown values are "?".
Word WordOf(v1::Standing standing);
Word WordOf(v1::BodyStanding standing);
Word WordOf(v1::ContactKind kind);
Word WordOf(v1::ChannelKind kind);
Word WordOf(v1::RankingReason reason);
Word WordOf(v1::KeyUse use);

// The word for a kind of statement, by its name ("sheet").
Word WordOfKind(absl::string_view kind);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_WORDS_H_
