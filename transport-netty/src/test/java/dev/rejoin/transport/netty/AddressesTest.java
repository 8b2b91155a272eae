package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private final Queue<Runnable> blocking = new ArrayDeque<>();
  private final Addresses addresses = new Addresses(blocking::add);

  @Test
  void interleaved_bothFamilies_alternatesBeginningWithTheFirst() throws UnknownHostException {
    assertThat(Addresses.interleaved(all("::1", "::2", "::3", "10.0.0.1", "10.0.0.2")))
        .isEqualTo(all("::1", "10.0.0.1", "::2", "10.0.0.2", "::3"));
    assertThat(Addresses.interleaved(all("10.0.0.1", "10.0.0.2", "::1")))
        .isEqualTo(all("10.0.0.1", "::1", "10.0.0.2"));
  }

  @Test
  void interleaved_oneFamilyOrNone_isLeftAlone() throws UnknownHostException {
    assertThat(Addresses.interleaved(all("10.0.0.2", "10.0.0.1")))
        .isEqualTo(all("10.0.0.2", "10.0.0.1"));
    assertThat(Addresses.interleaved(List.of())).isEmpty();
  }

  @Test
  void of_literal_isThereWithoutALookUp() throws UnknownHostException {
    assertThat(found("127.0.0.1")).isEqualTo(all("127.0.0.1"));
    assertThat(found("::1")).isEqualTo(all("::1"));
    assertThat(blocking).isEmpty();
  }

  @Test
  void of_oneNameAskedForTwice_isLookedUpOnce() {
    CompletableFuture<List<InetAddress>> first = of("localhost");
    CompletableFuture<List<InetAddress>> second = of("localhost");

    assertThat(blocking).hasSize(1);
    blocking.remove().run();
    assertThat(first).isCompletedWithValueMatching(found -> !found.isEmpty());
    assertThat(second.join()).isEqualTo(first.join());
  }

  @Test
  void of_nameAskedForLater_isLookedUpAgain() {
    of("localhost");
    blocking.remove().run();

    of("localhost");

    assertThat(blocking).hasSize(1);
  }

  @Test
  void of_unknownName_fails() {
    CompletableFuture<List<InetAddress>> result = of("no-such-host.invalid");

    blocking.remove().run();

    assertThatThrownBy(result::join).hasCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void of_executorThatIsShutDown_failsAndKeepsNothing() {
    Addresses refusing = new Addresses(task -> {
      throw new RejectedExecutionException("over");
    });

    for (int i = 0; i < 2; i++) {
      assertThat(refusing.of("localhost").toCompletableFuture()).isCompletedExceptionally();
    }
  }

  private CompletableFuture<List<InetAddress>> of(String host) {
    return addresses.of(host).toCompletableFuture();
  }

  private List<InetAddress> found(String host) {
    return of(host).join();
  }

  private static List<InetAddress> all(String... literals) throws UnknownHostException {
    InetAddress[] all = new InetAddress[literals.length];
    for (int i = 0; i < literals.length; i++) {
      all[i] = InetAddress.getByName(literals[i]);
    }
    return Arrays.asList(all);
  }
}
