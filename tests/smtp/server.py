"""A real SMTP server for the tests of `platform/messages`: answers as told, writes down what it was given.

server.py MODE PORT FILE [CERTIFICATE KEY]

MODE: ok; busy (451 twice, then ok); refuse (550). With a certificate it offers STARTTLS and takes no mail without it.
Each mail is one line of JSON in FILE, read by Python's own mail parser.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP

mode, port, file, *tls = sys.argv[1:]


class Handler:
    asked = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        Handler.asked += 1
        if mode == "busy" and Handler.asked <= 2:
            return "451 4.3.0 try again later"
        if mode == "refuse":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        seen = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "message_id": mail["Message-ID"],
            "subject": mail["Subject"],
            "text": mail.get_content(),
            "ascii": envelope.content.isascii(),
            "tls": session.ssl is not None,
        }
        with open(file, "a", encoding="utf-8") as out:
            out.write(json.dumps(seen) + "\n")
        return "250 OK"


async def main():
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
    loop = asyncio.get_running_loop()
    session = lambda: SMTP(Handler(), tls_context=context, require_starttls=bool(tls), loop=loop)
    server = await loop.create_server(session, "127.0.0.1", int(port))
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main())
