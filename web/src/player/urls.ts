/** Addresses as the API gives them (relative or absolute) as this page can use them. */

export function httpUrl(url: string, base: string): string {
  const parsed = new URL(url, base)
  if (parsed.protocol === 'ws:') parsed.protocol = 'http:'
  if (parsed.protocol === 'wss:') parsed.protocol = 'https:'
  return parsed.href
}

export function webSocketUrl(url: string, base: string): string {
  const parsed = new URL(url, base)
  if (parsed.protocol === 'http:') parsed.protocol = 'ws:'
  if (parsed.protocol === 'https:') parsed.protocol = 'wss:'
  return parsed.href
}
