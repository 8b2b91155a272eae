package dev.rejoin.transport.websocket;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * Looks host names up, anew for every attempt. Attempts that ask for one name at the same time share one look-up, so
 * that a fleet in one process does not queue for a slow name server. Thread-safe.
 */
final class Addresses {
  private final Executor blocking;
  private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> underWay =
      new ConcurrentHashMap<>();

  Addresses(Executor blocking) {
    this.blocking = blocking;
  }

  /** The addresses in the order in which to try them; fails with {@link UnknownHostException}. */
  CompletionStage<List<InetAddress>> of(String host) {
    InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
    if (literal != null) {
      return CompletableFuture.completedStage(List.of(literal));
    }
    CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
    CompletableFuture<List<InetAddress>> other = underWay.putIfAbsent(host, mine);
    if (other != null) {
      return other;
    }
    try {
      blocking.execute(() -> lookUp(host, mine));
    } catch (RuntimeException e) {
      underWay.remove(host, mine);
      mine.completeExceptionally(e);
    }
    return mine;
  }

  private void lookUp(String host, CompletableFuture<List<InetAddress>> result) {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
      underWay.remove(host, result);
      result.complete(interleaved(addresses));
    } catch (UnknownHostException | RuntimeException e) {
      underWay.remove(host, result);
      result.completeExceptionally(e);
    }
  }

  /**
   * Alternates between the families, beginning with that of the first address, so that a family that leads nowhere costs
   * one step (RFC 8305, section 4).
   */
  static List<InetAddress> interleaved(List<InetAddress> addresses) {
    if (addresses.isEmpty()) {
      return addresses;
    }
    boolean firstIsV6 = addresses.get(0) instanceof Inet6Address;
    Deque<InetAddress> first = new ArrayDeque<>();
    Deque<InetAddress> second = new ArrayDeque<>();
    addresses.forEach(
        address -> (address instanceof Inet6Address == firstIsV6 ? first : second).add(address));
    List<InetAddress> interleaved = new ArrayList<>(addresses.size());
    while (!first.isEmpty() || !second.isEmpty()) {
      for (Deque<InetAddress> family : Arrays.asList(first, second)) {
        InetAddress next = family.poll();
        if (next != null) {
          interleaved.add(next);
        }
      }
    }
    return interleaved;
  }
}
