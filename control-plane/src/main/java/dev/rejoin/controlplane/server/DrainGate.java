package dev.rejoin.controlplane.server;

import dev.rejoin.controlplane.model.DrainNotice;
import java.util.Optional;

/** Sends agents elsewhere while the control plane is drained. Thread-safe. */
final class DrainGate implements Gate {
  private static final int UNAVAILABLE = 503;

  private final DrainNotice notice;

  DrainGate(DrainNotice notice) {
    this.notice = notice;
  }

  @Override
  public Optional<Refusal> refuse(Handshake handshake) {
    if (!notice.isPosted()) {
      return Optional.empty();
    }
    return Optional.of(new Refusal(
        UNAVAILABLE,
        Optional.of(notice.comeAgain(handshake.announcedId().orElse(handshake.address()))),
        "draining; use another endpoint"));
  }
}
