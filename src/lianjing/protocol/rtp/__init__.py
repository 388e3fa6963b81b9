"""RTP over UDP and TCP: packets, reordering, RFC 4571 framing."""
