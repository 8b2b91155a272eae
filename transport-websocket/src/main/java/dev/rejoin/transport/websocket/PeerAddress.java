package dev.rejoin.transport.websocket;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses for people: {@code 192.0.2.1:443}, {@code [2001:db8::1]:443}. */
final class PeerAddress {
  private PeerAddress() {}

  static String format(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return String.valueOf(address);
    }
    String host = inet.getAddress().getHostAddress();
    return (inet.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":"
        + inet.getPort();
  }
}
