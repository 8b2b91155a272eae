package dev.rejoin.controlplane.server;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.controlplane.model.ControlPlaneListener;
import dev.rejoin.controlplane.model.HandshakeReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Notes when each step of one peer's way in was done, and reports it once. Confined to one thread at a time. */
public final class HandshakeWatch {
  private static final List<String> TRACE_CONTEXT = List.of("traceparent", "tracestate");

  private final String transport;
  private final Ticker ticker;
  private final ControlPlaneListener listener;
  private final long acceptedTick;

  private @Nullable Handshake handshake;
  private Map<String, String> traceContext = Map.of();
  private long askedTick;
  private Optional<Long> admittedTick = Optional.empty();

  /** The peer was accepted just now. */
  public HandshakeWatch(String transport, Ticker ticker, ControlPlaneListener listener) {
    this.transport = transport;
    this.ticker = ticker;
    this.listener = listener;
    acceptedTick = ticker.nanos();
  }

  /**
   * The peer has said all it has to say.
   *
   * @param header the value of one of its headers, by its name in lower case; null if it has none
   */
  public void asked(Handshake by, Function<String, @Nullable String> header) {
    handshake = by;
    askedTick = ticker.nanos();
    Map<String, String> found = new LinkedHashMap<>(2);
    for (String name : TRACE_CONTEXT) {
      String value = header.apply(name);
      if (value != null) {
        found.put(name, value);
      }
    }
    traceContext = found;
  }

  /** It goes on to authentication. */
  public void admitted() {
    admittedTick = Optional.of(ticker.nanos());
  }

  /** It is let in; to be called before it hears of it. */
  public void accepted(String status) {
    ended(status, Optional.empty(), Optional.empty());
  }

  /** It is sent away; to be called before it hears of it. Without effect if it never asked. */
  public void refused(String status, String why, Optional<Duration> retryAfter) {
    ended(status, Optional.of(why), retryAfter);
  }

  private void ended(String status, Optional<String> refusal, Optional<Duration> retryAfter) {
    Handshake by = handshake;
    if (by != null) {
      handshake = null;
      listener.handshake(new HandshakeReport(
          transport,
          by.address(),
          by.announcedId(),
          traceContext,
          acceptedTick,
          askedTick,
          admittedTick,
          ticker.nanos(),
          status,
          refusal,
          retryAfter));
    }
  }
}
