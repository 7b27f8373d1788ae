#!/usr/bin/env python3
"""A mail server for the tour: keeps every message, delivers none.

  mail_sink.py PORT FOLDER REFUSED...

Listens on 127.0.0.1:PORT and writes what comes for ADDRESS to
FOLDER/ADDRESS.eml, whole or not at all; refuses the addresses REFUSED as
unknown. Until SIGTERM.
"""
import os
import signal
import sys

from aiosmtpd.controller import Controller


class Sink:
    def __init__(self, folder, refused):
        self.folder = folder
        self.refused = refused

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        for address in envelope.rcpt_tos:
            path = os.path.join(self.folder, address + ".eml")
            with open(path + ".part", "wb") as file:
                file.write(envelope.content)
            os.rename(path + ".part", path)
        return "250 OK"


def main():
    port, folder, *refused = sys.argv[1:]
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    controller = Controller(Sink(folder, set(refused)), hostname="127.0.0.1", port=int(port),
                            enable_SMTPUTF8=True)
    controller.start()
    print("ready", flush=True)
    signal.sigwait({signal.SIGTERM})
    controller.stop()


main()
