package dev.rejoin.api.message;

import java.time.Duration;

/**
 * This control plane is about to go: move elsewhere at a random moment within {@code over}.
 *
 * @param deadline when the connection will be closed, counted from receipt; not below {@code over}
 */
public record Draining(Duration over, Duration deadline) implements Message {

  @Override
  public String type() {
    return "draining";
  }
}
