package dev.rejoin.transport.netty;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses for people: {@code 192.0.2.1:443}, {@code [2001:db8::1]:443}. */
public final class PeerAddress {
  private PeerAddress() {}

  public static String format(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return String.valueOf(address);
    }
    String host = inet.getAddress().getHostAddress();
    return (inet.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":"
        + inet.getPort();
  }
}
