"""Debian's mail server, Exim, with everything it keeps in a folder of its own.

    mail_server.py FOLDER

Prints "listening on PORT" (of loopback) and runs until it is killed. Takes mail by
STARTTLS, with the certificate that it makes for 127.0.0.1, FOLDER/certificate.pem.
Delivers what is for cert.example into the Maildir FOLDER/offices, and what is for
bounces+TAG@ and exercises@rollcall.example into the Maildir FOLDER/returned. Local
parts of cert.example that begin with "gone" have no mailbox: the server takes their
mails first, and then reports to the envelope sender that it could not deliver them.

Exim needs no root for this: every connection is passed on to an `exim4 -bs`, the
mail server on standard input and output. (What inetd would give it, the connection
itself, it takes from others than root on privileged ports only.) Under root it runs
as the user of its package, because it delivers nothing as root; FOLDER then belongs
to that user.
"""
import os
import pwd
import socket
import string
import subprocess
import sys
import threading

EXIM = "/usr/sbin/exim4"
PACKAGE_USER = "Debian-exim"

CONFIGURATION = string.Template(r"""
primary_hostname = mail.example
exim_user = $user
exim_group = $group
spool_directory = $folder/spool
log_file_path = $folder/%slog
keep_environment =
deliver_drop_privilege
untrusted_set_sender = *
no_local_from_check
smtp_accept_queue_per_connection = 0
tls_advertise_hosts = *
tls_certificate = $folder/certificate.pem
tls_privatekey = $folder/key.pem
acl_smtp_mail = encrypted
acl_smtp_rcpt = anybody

begin acl
encrypted:
  accept encrypted = *
  deny message = STARTTLS first
anybody:
  accept

begin routers
offices:
  driver = accept
  domains = cert.example
  local_parts = !^gone
  transport = offices
returned:
  driver = accept
  domains = rollcall.example
  local_parts = bounces : exercises
  local_part_suffix = +*
  local_part_suffix_optional
  transport = returned

begin transports
offices:
  driver = appendfile
  directory = $folder/offices
  maildir_format
  return_path_add
  envelope_to_add
returned:
  driver = appendfile
  directory = $folder/returned
  maildir_format
  envelope_to_add
""")


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make(folder, user, group):
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-subj", "/CN=127.0.0.1", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", f"{folder}/key.pem", "-out",
         f"{folder}/certificate.pem"],
        check=True, stderr=subprocess.DEVNULL)
    with open(f"{folder}/exim.conf", "w", encoding="utf-8") as file:
        file.write(CONFIGURATION.substitute(folder=folder, user=user, group=group))
    for maildir in ("offices", "returned"):
        for part in ("new", "cur", "tmp"):
            os.makedirs(f"{folder}/{maildir}/{part}")
    for path, _, files in os.walk(folder):
        for name in (path, *(os.path.join(path, file) for file in files)):
            os.chown(name, user, group)


def copy(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one of them is gone, and the other will notice


def serve(connection, command, identity):
    with connection:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL,
                                 **identity)
            inward = threading.Thread(target=copy, args=(connection, ours))
            inward.start()
            copy(ours, connection)
            inward.join()


def main():
    folder = sys.argv[1]
    user, group, identity = os.geteuid(), os.getegid(), {}
    if user == 0:
        entry = pwd.getpwnam(PACKAGE_USER)
        user, group = entry.pw_uid, entry.pw_gid
        identity = {"user": user, "group": group, "extra_groups": []}
    make(folder, user, group)
    command = [EXIM, "-C", f"{folder}/exim.conf", "-bs"]
    listener = socket.create_server(("127.0.0.1", 0))
    print("listening on", listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, command, identity), daemon=True).start()


main()
