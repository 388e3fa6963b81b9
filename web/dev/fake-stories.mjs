/** Invented calls with their stories, one that plays and one that fails. */

const INVITE = `INVITE sip:33010901001310000001@192.0.2.20:5060 SIP/2.0\r
Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK1\r
From: <sip:33010900002000000001@3301090000>;tag=a1\r
To: <sip:33010901001310000001@3301090000>\r
Call-ID: 7d1f@192.0.2.10\r
CSeq: 20 INVITE\r
Subject: 33010901001310000001:0100000001,33010900002000000001:0\r
Content-Type: application/sdp\r
`
const OFFER =
  'v=0\r\no=33010900002000000001 0 0 IN IP4 192.0.2.10\r\ns=Play\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=video 30000 RTP/AVP 96\r\na=recvonly\r\na=rtpmap:96 PS/90000\r\ny=0100000001\r\n'
const ANSWER = OFFER.replace('30000', '15060')
  .replaceAll('192.0.2.10', '192.0.2.20')
  .replace('recvonly', 'sendonly')

const rung = (at_ms, direction, start_line, text = `${start_line}\r\n`) => ({
  at_ms,
  direction,
  peer: '192.0.2.20:5060',
  transport: 'UDP',
  start_line,
  text,
})

export function story(call, channel, failed) {
  const messages = [
    rung(
      4,
      'sent',
      'INVITE sip:33010901001310000001@192.0.2.20:5060 SIP/2.0',
      INVITE + '\r\n' + OFFER,
    ),
    rung(19, 'received', 'SIP/2.0 100 Trying'),
    rung(61, 'received', 'SIP/2.0 200 OK', `SIP/2.0 200 OK\r\n\r\n${ANSWER}`),
    rung(62, 'sent', 'ACK sip:33010901001310000001@192.0.2.20:5060 SIP/2.0'),
  ]
  const steps = [{ at_ms: 1, from: 'signal', to: 'media', what: 'open', detail: 'udp :30000' }]
  if (failed)
    messages.push(rung(5062, 'sent', 'BYE sip:33010901001310000001@192.0.2.20:5060 SIP/2.0'))
  else {
    steps.push(
      { at_ms: 95, from: 'device', to: 'media', what: 'first_packet', detail: '192.0.2.20:15060' },
      { at_ms: 131, from: 'media', to: 'viewer', what: 'ready', detail: 'h264 640×360' },
    )
  }
  return {
    call,
    kind: 'main',
    direction: 'down',
    channel,
    device_code: channel.code,
    started_at: Date.now() / 1000 - 60,
    ended_at: failed ? Date.now() / 1000 - 54 : null,
    outcome: failed ? 'failed' : 'playing',
    cause: failed
      ? {
          code: 'no_rtp',
          message: '设备应答了，但没有发来任何媒体包',
          cause: 'SDP 中说媒体来自 192.0.2.20:15060，5 秒内 UDP 30000 端口没有收到包',
          advice: '检查设备到平台 UDP 30000–30500 的防火墙和 NAT；也可以把取流方式改为 TCP 被动',
        }
      : null,
    steps,
    messages,
    offer: OFFER,
    answer: ANSWER,
    local_port: 30000,
    remote: '192.0.2.20:15060',
    first_packet_ms: failed ? null : 95,
    ssrc: { expected: '0100000001', seen: failed ? null : '0100000001' },
    source: { expected: '192.0.2.20:15060', seen: failed ? null : '192.0.2.20:15060' },
    codec: failed ? null : { video: 'h264', audio: 'aac' },
    loss: failed ? 0 : 0.0012,
    packets: failed ? 0 : 48211,
    bytes: failed ? 0 : 61_234_567,
  }
}
