// Telling mails that machines wrote from those of people.
#ifndef ROLLCALL_CLIENTS_MAIL_AUTOMATIC_MAIL_H_
#define ROLLCALL_CLIENTS_MAIL_AUTOMATIC_MAIL_H_

#include "clients/mail/received_mail.h"

namespace rollcall {

// It says so itself: Auto-Submitted (RFC 3834) other than "no", or one of the
// fields that vacation messages of Exchange, Notes, Groupwise, cPanel, Gmail and
// others carry. Whatever else it holds, no person sent it now.
bool SaysItIsAutomatic(const ReceivedMail& mail);

// It looks like it: from nobody (an empty Return-Path), bulk, a ticket system's,
// or with a subject such as "Out of office" in one of many languages. People's
// answers may look so, too, when a ticket system sends them.
bool LooksAutomatic(const ReceivedMail& mail);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MAIL_AUTOMATIC_MAIL_H_
