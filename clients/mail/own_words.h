// What somebody wrote in an answer, without the mail that it answers: that one
// stands quoted in it, in the way of each mail program and language.
#ifndef ROLLCALL_CLIENTS_MAIL_OWN_WORDS_H_
#define ROLLCALL_CLIENTS_MAIL_OWN_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace rollcall {

// Of plain text: without lines that begin with '>', and without all that follows
// "-----Original Message-----", "From: … Sent: …", a long line of underscores or
// dashes, or "On … wrote:" before text that is not marked; in the six languages
// of the mails and some others.
std::string OwnWords(absl::string_view text);

// Of HTML, as text: without block quotes, what Gmail, Yahoo, Thunderbird and
// others mark as quoted, and all that follows Outlook's dividers; then as above.
std::string OwnWordsOfHtml(absl::string_view html);

// The code of a ping that stands joined in these words, as it was typed; nullopt
// when there is none, or more than one.
absl::optional<std::string> JoinedCode(absl::string_view words);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MAIL_OWN_WORDS_H_
