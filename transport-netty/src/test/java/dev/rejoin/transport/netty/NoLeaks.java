package dev.rejoin.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails every test class after which a buffer was leaked. */
public final class NoLeaks implements AfterAllCallback {
  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(RecordingLeakDetector.reports()).as("leaked buffers").isEmpty();
  }
}
