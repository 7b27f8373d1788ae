// A point of contact in full, for people.
#ifndef ROLLCALL_CLIENTS_CLI_CONTACT_CARD_H_
#define ROLLCALL_CLIENTS_CLI_CONTACT_CARD_H_

#include <string>

#include "clients/cli/output.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Everything that its sheet says, in the reader's language where the words are
// ours; the State's own words stay as they are. Of `facts`, when this contact
// last answered.
Card ContactCard(const v1::PointOfContact& contact, const v1::Reachability& facts,
                 const Output& output);

// "2026-11".
std::string MonthWords(int year, int month);

// "Mon–Fri 08:00–17:00, Sat 09:00–12:00" or "around the clock"; "" when no
// hours are given.
std::string DutyHoursWords(const v1::DutyHours& hours, const Output& output);

// The address as its State wrote it and, for a telephone number that cannot be
// dialled so from abroad, in E.164: "020 000 0123 [+254200000123]".
std::string AddressWords(const v1::Channel& channel);

// "e-mail: soc@cert.example (ask for the duty officer)".
std::string ChannelWords(const v1::Channel& channel, const Output& output);

// "English, French" for language tags.
std::string LanguagesWords(const google::protobuf::RepeatedPtrField<std::string>& tags,
                           const Output& output);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_CONTACT_CARD_H_
