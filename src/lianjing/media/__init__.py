"""Media node: ports, receivers, reordering, fan-out, relays and the viewers' door.

```
 socket ─▶ Intake ─▶ rtp.Receiver ─▶ ps.Demuxer ─▶ Gop ─▶ mux.FragmentMuxer ─▶ viewers, HLS
             └──────────────────── Relay (same packets, other SSRC) ──────▶ upper platforms
```
"""
