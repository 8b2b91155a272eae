package dev.rejoin.transport.netty;

import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * The settings that every transport on Netty has.
 *
 * @param ioThreads event loops of the process
 * @param nativeIo whether to use epoll where it is available
 * @param tcpUserTimeout how long TCP may leave written data unacknowledged; zero leaves it to the kernel
 * @param writeHighWater bytes buffered for writing above which a connection is not writable
 */
public record NettyOptions(
    int ioThreads, boolean nativeIo, Duration tcpUserTimeout, int writeHighWater) {

  private static final Option<Integer> IO_THREADS = Option.integer("io_threads", 1, 64)
      .byDefault(2)
      .meaning("Event loops, each one thread, shared by all connections of the process.");

  private static final Option<Boolean> NATIVE = Option.flag("native")
      .byDefault(true)
      .meaning("Use epoll where it is available (Linux on x86-64 and arm64), which knows"
          + " tcp_user_timeout; otherwise, and elsewhere, the JDK's nio.");

  private static final Option<Duration> TCP_USER_TIMEOUT = Option.duration(
          "tcp_user_timeout", Duration.ZERO, Duration.ofMinutes(10))
      .byDefault(Duration.ofSeconds(4))
      .meaning("How long written data may stay unacknowledged, or the peer's window shut, before"
          + " TCP gives the connection up. Only with epoll; 0s leaves it to the kernel, which"
          + " takes 15 minutes. Heartbeats notice a dead peer in any case.");

  private static final Option<Integer> WRITE_HIGH_WATER = Option.integer(
          "write_high_water", 16 * 1024, 16 * 1024 * 1024)
      .byDefault(256 * 1024)
      .meaning("Bytes buffered for writing above which producers are asked to wait, until half"
          + " of it is left.");

  /** For a provider's list of options. */
  public static final List<Option<?>> ALL =
      List.of(IO_THREADS, NATIVE, TCP_USER_TIMEOUT, WRITE_HIGH_WATER);

  /** Reads settings whose provider described {@link #ALL}. */
  public static NettyOptions from(Settings settings) {
    return new NettyOptions(
        settings.get(IO_THREADS),
        settings.get(NATIVE),
        settings.get(TCP_USER_TIMEOUT),
        settings.get(WRITE_HIGH_WATER));
  }
}
