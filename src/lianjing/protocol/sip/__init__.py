"""SIP (RFC 3261) as GB/T 28181 uses it: messages, framing, digest, transactions, dialogs.

Engines only: bytes, addresses, `now` and random tokens come in as arguments.

* `parse.parse_message` reads a datagram; `framing.StreamFramer` cuts a TCP stream into them.
* `message`, `values`, `uri` hold what was read; `build` makes what we send.
* `transactions.TransactionLayer` repeats, absorbs, times out.
* `dialogs`, `calls`, `subscriptions` keep what lasts longer than one request.
* `digest` and `nonces` tell who may register.
"""
