"""A mail relay that takes messages and does not keep them, or fails as told.

    smtp_sink.py [--tls starttls|implicit|none] [--certificate FILE --key FILE]
                 [--user NAME --password WORD] [--refuse-senders] [--no-utf8]

Prints "listening on PORT", then one line of JSON for each message that it takes:
sender, recipients, whether SMTPUTF8 was asked for, size, plain text and the number
of its connection. What it does follows from the recipient's local part; see FAULTS.
Runs until it is killed.
"""
import argparse
import asyncio
import email
import email.policy
import itertools
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

REPLIES = {  # to RCPT
    "nobody": "550 5.1.1 no such user",
    "later": "450 4.2.0 greylisted",
    "closing": "421 4.3.2 shutting down",
    "silent": None,  # none at all
}
ANSWERS = {  # to the message
    "refused": "554 5.7.1 not wanted",
    "full": "452 4.3.1 insufficient system storage",
    "cut": None,  # the line is cut instead
}
HALFWAY = "halfway"  # the line is cut after the first bytes of the message
SLOW = "slow"  # the message is never answered
MAX_BYTES = 64 * 1024 * 1024
MAX_TEXT = 16 * 1024  # characters that are told


def local_part(address):
    return address.rpartition("@")[0].partition("+")[0]


def plain_text(content):
    body = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
    return body.get_content()[:MAX_TEXT] if body is not None else ""


class Sink(SMTP):
    numbers = itertools.count(1)

    def connection_made(self, transport):
        super().connection_made(transport)
        self.number = getattr(self, "number", None) or next(self.numbers)

    async def smtp_DATA(self, arg):
        if any(local_part(r) == HALFWAY for r in self.envelope.rcpt_tos):
            await self.push("354 go on")
            await self._reader.readexactly(100)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Handler:
    def __init__(self, arguments):
        self.arguments = arguments

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.arguments.refuse_senders:
            return "452 4.3.1 insufficient system storage"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = local_part(address)
        if local in REPLIES:
            if REPLIES[local] is None:
                await asyncio.Event().wait()
            return REPLIES[local]
        if local not in ("", HALFWAY, SLOW) and not address.isascii() and self.arguments.no_utf8:
            return "553 5.6.7 address not allowed"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        local = local_part(envelope.rcpt_tos[0])
        if local == SLOW:
            await asyncio.Event().wait()
        if local in ANSWERS:
            if ANSWERS[local] is None:
                server.transport.abort()
                return "250 never heard"
            return ANSWERS[local]
        print(json.dumps({
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "utf8": "SMTPUTF8" in envelope.mail_options,
            "size": len(envelope.content),
            "text": plain_text(envelope.content),
            "connection": server.number,
            "encrypted": session.ssl is not None or self.arguments.tls == "implicit",
        }), flush=True)
        return "250 OK"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=["starttls", "implicit", "none"], default="none")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--refuse-senders", action="store_true")
    parser.add_argument("--no-utf8", action="store_true")
    arguments = parser.parse_args()
    context = None
    if arguments.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.certificate, arguments.key)

    def authenticate(server, session, envelope, mechanism, data):
        right = (data.login.decode(), data.password.decode()) == (arguments.user, arguments.password)
        return AuthResult(success=right)

    def make():
        starttls = arguments.tls == "starttls"
        return Sink(Handler(arguments), hostname="sink.example", data_size_limit=MAX_BYTES,
                    enable_SMTPUTF8=not arguments.no_utf8,
                    tls_context=context if starttls else None, require_starttls=starttls,
                    authenticator=authenticate, auth_required=arguments.user is not None,
                    auth_require_tls=arguments.tls == "starttls")

    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "127.0.0.1", 0,
                                      ssl=context if arguments.tls == "implicit" else None)
    print("listening on", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
